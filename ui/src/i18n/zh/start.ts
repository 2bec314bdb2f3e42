export const start = {
  start: { otherLanguage: 'English', steps: '开始使用的步骤', step: { key: '设口令', person: '选身份', ready: '开始办事' } },
  welcome: {
    title: '在自己的电脑上办政务，\n结果自己就能核验', lead: '渝证通把您和几个部门连在同一条政务链上。',
    strokes: '“正”是“证”的一半，五笔是五步', five: ['提交', '受理', '审查', '决定', '办结'],
    file: { title: '在家填，一次办', text: '填到一半会自动保存；哪条规定不符合，提交前就告诉您。' },
    know: { title: '走到哪一步都知道', text: '谁在办、依据哪一条、什么时候办完，写得明明白白。' },
    check: { title: '不用信谁的一句话', text: '结果附证明，断网也能核验；改动一个字都会被发现。' },
    start: '开始', demo: '这是演示：人、部门和证照都是虚构的，不具法律效力。',
  },
  passphrase: {
    title: '先设一个口令', lead: '会在这台电脑上生成一把签名钥匙，用口令锁住。办事签名时要用它。', first: '口令', rule: '至少 {{count}} 个字', example: '几个不相干的词连起来，好记又难猜',
    none: '可以用中文，空格也算一个字', again: '再输一遍', differs: '两次输入的口令不一样，请再看看。', only: '口令只在这台电脑上用，忘了无法找回。', make: '生成钥匙', making: '正在生成钥匙，约需几秒',
    strength: { tooShort: '还差 {{count}} 个字', weak: '偏弱：容易猜到，换几个不相干的词更好', fair: '可以', good: '很好' },
  },
  choose: {
    title: '选一个演示身份', lead: '名单上的人都是虚构的。选定后，公安部门核对姓名和证件号码，把您的钥匙和这个身份绑在一起。', toDesk: '不办个人的事，回工作台', search: '按姓名、证件号码或住址找', count: '{{count}} 人', none: '没有这样的人，换个字试试。',
    bind: '请公安部门绑定', bindAs: '以 {{name}} 的身份继续', binding: '公安部门正在核对，完成后写入政务链，并在本机核验', office: '由演示网络的公安局核对', refused: '这个身份不能绑定', refusedBasis: '规则 {{rule}} · {{basis}}',
    refusedNext: '请选名单上的另一个人继续。', note: { minor: '未成年', deceased: '已故' },
  },
  ready: {
    title: '{{name}}，都准备好了', lead: '这台电脑上现在有：', identity: '核验过的身份', identityHelp: '公安部门签了名，写在政务链上；链上看不到您的姓名和证件号码。',
    key: '签名钥匙', keyText: '用口令锁在这台电脑上', keyHelp: '签名时才打开，从不离开这台电脑。', folder: '演示文件夹', folderHelp: '网络文件、您保存的回执和离线核验程序都放在这里。', network: '网络文件指纹', networkHelp: '和部门公布的一致，就说明连的是同一条链。全文在“设置”里。',
    first: '去办第一件事', home: '先看看首页',
  },
  locked: { title: '已锁定', lead: '输入口令继续。没填完的内容都在。', passphrase: '口令', open: '解锁', opening: '正在用口令打开钥匙' },
}
