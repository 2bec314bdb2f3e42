export const chain = {
  network: {
    title: '政务链现在的情况', help: '各部门各有一本账，本机逐一询问并自己核对，不听信任何一家。', departments: '参与的部门',
    look: { agree: '{{total}} 个部门一致', some: '{{agreeing}} / {{total}} 个部门一致', none: '没有部门回答', lying: '有部门的回答经不起核对', asking: '正在询问各部门' },
    status: { asking: '正在询问', agrees: '一致', behind: '还没跟上', unreachable: '没有回答', lying: '回答经不起核对' },
    reason: {
      withholding: '有应答，但不给最新的记录。改向其他部门要。',
      behind: '还没有最新的记录，稍后会跟上。', 'old-tip': '最新的记录太旧，可能停了一段时间。', 'clock-disagrees': '它的时钟和本机差得太多。请看看这台电脑的时间对不对。', unreachable: '连不上。可能停机或网络不通，不影响其他部门。',
      'wrong-header': '给出的块和本机核对过的对不上。没有采用。', 'cut-range': '少给了一段记录。没有采用。', 'forged-state-proof': '登记状态的证明是假的。没有采用。', 'forged-inclusion-proof': '某一笔的证明是假的。没有采用。', 'other-thing': '答非所问。没有采用。', 'cut-events': '办件经过少了几步。没有采用。', 'other-content': '给的内容和指纹对不上。没有采用。', 'other-chain': '它说的是另一条链。没有采用。', 'forged-certificate': '部门签名是假的。没有采用。', 'conflicting-header': '同一位置给了两个不同的块。证据已保存。', 'forged-acknowledgement': '收件签名是假的。没有采用。', 'other-department': '冒用了别的部门的名义。没有采用。', unreadable: '回答看不懂。没有采用。', other: '它的回答没有通过核对，没有采用。',
    },
  },
  chain: {
    comma: '、', what: '{{departments}}共 {{count}} 个部门，从{{since}}起共同记一本账。', agree: '一笔记录要有 {{total}} 个部门里的 {{quorum}} 个签名才算数。', nobody: '记下的内容谁也不能私自修改，一个部门也不行。', content: '账上只有办件编号、时间、决定、指纹，以及依法公开的登记事项（营业执照上的那些）；证件号码和材料都不在上面。', self: '本机从网络文件开始，一块一块自己核对，不听信任何一家。',
    blocks: '本机核对过的块', agreeing: '现在一致的部门', answered: '最近一次回答', newest: '最新一块的时间', showDeeper: '看每一块和签名', hideDeeper: '收起', contract: '办事规则 {{service}}', height: '第几块', time: '时间', entries: '笔数', proposer: '由谁提出', hash: '指纹', entriesOf: '{{count}} 笔', proposedBy: '{{department}}提出', certified: '本机核对：{{signed}} 个部门签名，{{quorum}} 个就够数。签名盖在最新一块上，它连着前面的每一块。',
  },
}
