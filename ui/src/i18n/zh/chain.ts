export const chain = {
  network: {
    title: '政务链现在的情况', help: '各部门各有一本账，本机逐一询问并自己核对，不听信任何一家。', departments: '参与的部门',
    look: { agree: '{{total}} 个部门一致', some: '{{agreeing}} / {{total}} 个部门一致', none: '没有部门回答', lying: '有部门的回答经不起核对', fork: '部门之间不一致', one: '只有 1 个部门回答', asking: '正在询问各部门' },
    halted: { 'trust-expired': '需要新的网络文件', version: '需要新版本的渝证通', clock: '请核对电脑的时间', stopped: '已经停止跟随政务链' }, toSettings: '去导入',
    mended: { 'headers-rebuilt': '已核对的区块头正在重新核对', 'forks-damaged': '分叉证据文件损坏了', other: '有文件损坏了' },
    status: { asking: '正在询问', agrees: '一致', behind: '还没跟上', unreachable: '没有回答', lying: '回答经不起核对' },
  },
  networkFile: {
    choose: '导入网络文件', title: '导入网络文件', name: '网络', departments: '签认部门', until: '核对到', founding: '从第一块开始', relation: '和现在用的比',
    is: { same: '内容相同', newer: '更新', older: '更旧，不能替换', contradicts: '部门名单互相矛盾，不能使用。请向多个部门核实', otherChain: '属于另一个网络' },
    compare: '请打电话或当面向部门核对下面的指纹，一组一组念。全部相同才使用。', take: '指纹相同，使用这份', taken: '新的网络文件已经放好，原来的那份留在旁边。重新打开渝证通后开始使用。', restart: '重新打开渝证通',
  },
  frozen: {
    title: '部门之间不一致', see: '看证据并决定', lead: '第 {{height}} 块有两个不同的版本，各有足够部门签名。到第 {{common}} 块为止两边相同；此后的状态本机都不采信，直到您决定。',
    ours: '本机先核对到的', others: '另一个', shownBy: '出示另一个版本的部门：{{departments}}', save: '保存证据', saved: '证据已保存：{{path}}', keep: '先把证据交给监管机构，再做决定。两种决定都会留下记录，证据不会删除。',
    stay: '继续跟随本机先核对到的', follow: '改为跟随另一个', confirmStay: '确定继续跟随本机先核对到的版本吗？', confirmFollow: '确定改为跟随另一个版本吗？第 {{common}} 块以后的记录会重新核对。', decided: '这个决定会留下记录，证据不会删除。', cancel: '再想想',
  },
  compared: { line: '在第 {{height}} 块上比较：{{of}} 个部门中 {{agreeing}} 个一致', alone: '只有一个部门回答，没有别的部门可比。可以先等等，重要的事不要急着办。' },
  chain: {
    comma: '、', what: '{{departments}}共 {{count}} 个部门，从{{since}}起共同记一本账。', agree: '一笔记录要有 {{total}} 个部门里的 {{quorum}} 个签名才算数。', nobody: '记下的内容谁也不能私自修改，一个部门也不行。', content: '账上只有办件编号、时间、决定、指纹，以及依法公开的登记事项（营业执照上的那些）；证件号码和材料都不在上面。', self: '本机从网络文件开始，一块一块自己核对，不听信任何一家。',
    blocks: '本机核对过的块', agreeing: '现在一致的部门', answered: '最近一次回答', newest: '最新一块的时间', showDeeper: '看每一块和签名', hideDeeper: '收起', contract: '办事规则 {{service}}', height: '第几块', time: '时间', entries: '笔数', proposer: '由谁提出', hash: '指纹', entriesOf: '{{count}} 笔', proposedBy: '{{department}}提出', certified: '本机核对：{{signed}} 个部门签名，{{quorum}} 个就够数。签名盖在最新一块上，它连着前面的每一块。',
  },
}
