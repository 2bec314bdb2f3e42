export const filing = {
  guide: {
    loading: '正在打开办事指南', code: '实施编码', type: { on_the_spot: '即办件', promised: '承诺件' }, office: '实施主体', officeName: '实施主体', address: '地址', telephone: '电话', level: '行使层级', conditions: '受理条件', materials: '材料清单', process: '办理流程', limits: '办理时限', statutory: '法定办结时限', promised: '承诺办结时限',
    fee: '收费', results: '办理结果', basis: '设定依据', questions: '常见问题', remedies: '咨询、投诉、复议与诉讼', notYet: '本版暂不检查', article: '第{{article}}条', paragraph: '第{{paragraph}}款', item: '第{{item}}项', and: '、', atOnce: '当场办结', workdays: '{{count}} 个工作日', minutes: '约 {{count}} 分钟', fill: '填写', visits: '到现场', noVisit: '不用跑',
    noMaterials: '不用交材料。', material: { name: '材料名称', need: '要求', source: '来源渠道', kind: '形式', copies: '份数', basis: '依据' }, need: { required: '必要', deferrable: '容缺', exempt: '免提交' },
    version: '办事指南 {{version}} 版，{{day}}起施行。', until: '有效至 {{day}}。', start: '立即办理', resume: '继续办理', startHelp: '边填边存，随时可以停下。提交前不会发给任何部门。',
  },
  situation: {
    title: '先看看适不适合您', about: '{{count}} 个问题，只供您参考，不保存，也不发给任何部门。', fits: '适合，可以开始办理。', elsewhere: '也许另一种办法更适合您，见上面的说明。您仍然可以在这里办理。', go: '看“{{name}}”',
  },
  form: {
    onlyNamed: '只改通知书点到的几项，其他内容和上次提交的一样。', unlock: '别的也要改',
    suggestions: '可以选的', opening: '正在打开表格', steps: '填写步骤', count: '{{count}} 步，约 {{minutes}} 分钟', state: { done: '已填好', current: '正在填', faulty: '还要改' }, prev: '上一步', toGuide: '办事指南', next: '下一步：{{step}}', toSign: '下一步：核对并签名',
    saved: '仅保存在本机，{{time}} 已存', saving: '正在保存', notSaved: '没能保存，正在重试。', help: '填写帮助', example: '例如', checkedHere: '在本机检查，没有上传。', registerAsOf: '名录截至{{time}}', registerNone: '暂时查不到名录，提交后由部门核对。',
    checkFailed: '现在没法检查，内容已保存。稍等会再查一次。', fromPolice: '已带入，来自公安', optional: '选填', choose: '请选择', composer: '一格一格填，执照上就这样写', dayLike: '年-月-日', faultOf: '{{place}}：{{fault}}', summary: '还有 {{count}} 处要改，点一下就到：', sealed: '这一页的内容单独加密，只有登记机关和您看得到，不公示。', showAll: '显示号码', hideAll: '隐去号码', notYet: '签名前由程序按您填的内容生成', fromFirst: '跟着第一项',
  },
  rows: {
    row: '第 {{number}} 行', rowOf: '第 {{number}} 行：{{name}}', addPerson: '加一人', addRow: '加一行', addNamed: '加上{{name}}', remove: '去掉第 {{number}} 行', removeOf: '去掉{{name}}', raise: '把第 {{number}} 行往上移', unnamed: '第 {{number}} 人（还没写名字）',
    removed: '已去掉{{name}}。', removedRow: '已去掉第 {{number}} 行。', cleared: '{{count}} 处选过他，现在空着，请重新选：', place: '{{list}} 第 {{number}} 行', named: '（{{name}}）', comma: '，', undo: '撤销', nobody: '这里从“{{list}}”里选人，先去写上。', goTo: '去写“{{list}}”', share: '占 {{percent}}',
    total: '合计', fits: '与{{field}}一致', short: '比{{field}}少 {{amount}}', over: '比{{field}}多 {{amount}}', fill: '补给{{name}}', follows: '人在“{{list}}”里增减，这里跟着变。',
  },
  files: {
    stop: '。', title: '材料', count: '部门已收到 {{there}} 份，共 {{count}} 份', delivered: '部门已收到 · {{time}}', waiting: '上链以后自动交', sending: '正在交 {{percent}}%', over: '办件已结束，不再交', noCopy: '本机没有副本', noCopyNext: '请重新选择当时提交的那份文件，指纹对得上才会交。', choose: '选择文件…',
  },
  file: {
    choose: '选择文件…', drop: '也可以把文件拖进来。', stays: '签名提交以后，这台电脑把文件加密交给受理部门，只有有权办这件的工作人员看得到，每次查看都有记录。上链的只有指纹。交到之前，本机留一份加密的副本。', print: '指纹 {{digest}}', looking: '正在看文件、算指纹', remove: '去掉{{name}}',
  },
  group: { on: '需要', off: '不需要' },
  scope: {
    first: '第一项是主营', main: '主营', makeMain: '设为主营', makeMainOf: '把“{{name}}”设为主营', remove: '去掉“{{name}}”', placeholder: '输入平常的说法，比如：茶、小吃、理发', more: '再加一项', found: '规范目录里有：', none: '规范目录里没有这个说法，换一个试试，比如“茶馆”。', text: '执照上写：', licence: { before: '领照前办许可', after: '开业前办许可' },
  },
  rules: {
    label: '检查结果', more: '看其余 {{count}} 条', facts: '看用到的事实', tone: { pass: '符合', fail: '不符合', warn: '请留意', unknown: '待核对' },
    unknown: { fault: '这条现在算不出，会由工作人员核对。', out_of_gas: '这条太费时，会由工作人员核对。' },
    otherwise: { block: '改好才能提交。', warn: '可以提交，请留意。', refer: '可以提交，会由工作人员审查。', reject_by_person: '可以提交，会由工作人员审查。' },
    source: { form: '您填的', evidence: '部门答复', parameter: '规定', decision_date: '受理当天', computed: '按规则算出' }, by: '来源：{{who}}', exact: '看规则里的原名和原值', hideExact: '收起原名和原值',
  },
  sign: {
    notMade: '由程序生成，还没有生成。', outcome: { fail: '要改好的 {{count}} 条', warn: '请留意的 {{count}} 条', unknown: '提交以后核对的 {{count}} 条', pass: '已符合的 {{count}} 条' },
    title: '核对并签名', lead: '您签的就是下面这页，一字不多。', loading: '正在准备要签的页面', noDraft: '没有要签的内容', application: '{{title}}申请书', opening: '本人{{name}}（{{id}}），向{{office}}申请{{title}}，登记下列事项：', sealedPart: '以下只有登记机关和您看得到，不公开：', showNumbers: '显示号码', maskNumbers: '隐去号码', promise: '本人承诺：', joint: '', applicant: '申请人：', unsigned: '待签名', change: '改', changeOf: '修改{{label}}',
    check: '提交前检查', passed: '{{count}} 条通过', later: '{{count}} 条提交后核对', others: '{{count}} 条要留意', comma: '，', fieldsWrong: '有 {{count}} 处没填好，改好才能签名', toForm: '回去改', fault: '{{field}}：{{fault}}', blocked: '有规则不符合，改好才能签名。', refer: '可以提交。有一条要由工作人员审查，不会当场出结果。', again: '再查一次', checkedAt: '本机检查，{{time}}', registerAsOf: '名录截至{{time}}',
    byPassphrase: '用口令签名', once: '签名 1 次，覆盖这页全部 {{fields}} 项内容。', submit: '签名并提交', signing: '正在打开钥匙、签名并密封', after: '签名后先保存在本机，联网时自动发送。决定前可以撤回。口令只在这台电脑上用。', fingerprint: '这页的指纹',
  },
  case: {
    loading: '正在读取办件', number: '办件编号 {{number}}', noNumber: '还没有办件编号', withdrawn: '已撤回', withdrawnHelp: '这件事已按您的签名撤回，可以随时重新申请。', nameLost: '名称已被他人先登记', nameLostHelp: '您提交的同时，有人先登记了相同的名称。这不是驳回：换一个名称再提交就行。',
    sent: '已发送，各部门正在记入政务链', underWay: '正在办理', underWayHelp: '有进展会马上显示在这里，不用刷新。', approved: '决定：准予登记', recordNumber: '编号 {{code}}', code: '统一社会信用代码 {{code}}', openLicence: '打开营业执照', same: '与政府决定一致', sameHelp: '本机用同一套规则和您的材料重算：{{count}} 条规则，结果相同', differs: '不一致', differsHelp: '本机重算 {{count}} 条规则，结果与决定不同。请带着回执向登记机关询问。', unchecked: '这次自动审查没有看的 {{count}} 项', signers: '各人的签名', signersHelp: '从链上核验。提交以后有人举报冒名的，也在这里看得到。', showRules: '逐条看', hideRules: '收起',
    referred: '已转人工审查', referredHelp: '有规则需要工作人员看一看。机器只会批准，从不驳回。', who: '现在由谁办', deadline: '最晚什么时候', reasons: '为什么转人工', timeline: '经过', inBlock: '第 {{height}} 块', showFiled: '看提交的内容（{{count}} 项）', hideFiled: '收起提交的内容', showEarlier: '看补正以前提交的内容（{{time}} 签名）', hideEarlier: '收起以前的内容',
  },
  answers: {
    title: '各部门作过的答复', help: '这些部门为这件申请查过您的数据，每次查询都写入政务链。本机已核对签名、问题和链上记录。', asOf: '截至{{time}}', from: '来源：{{department}}，截至{{time}}', dataSet: '数据集', answered: '答复时间', key: '签名的公钥', record: '链上记录',
    asked: '由部门核对：提交后问 {{count}} 件事', askedHelp: '只有这些部门才知道。除了下面写的，什么也不会告诉他们。', told: '告诉对方：{{items}}', and: '；',
  },
  withdraw: { button: '撤回', title: '撤回这件申请', text: '本人撤回向{{office}}提出的“{{title}}”申请（{{subject}}）。', after: '签名后发给登记机关，写入政务链。撤回后可以重新申请。', passphrase: '用口令签名', cancel: '不撤回', sign: '签名并撤回' },
  person: { button: '要求人工审查', title: '要求人工审查', text: '本人要求由{{office}}的工作人员审查，不只由机器决定。要求会签名写入政务链，工作人员的期限随即按规定计算。', cancel: '先不要求', sign: '确认要求' },
  ended: { again: '重新办理', reasons: '理由', remedies: '不同意怎么办' },
  refile: {
    rename: { title: '换一个名称就能再提交', help: '打开就是您上次填的内容，只改名称，其他不用重填。签名后由机器马上再查一遍。' },
    supplement: { title: '请补正', help: '打开就是您上次填的内容，改好要补的地方，签名后交回。以前提交的内容保留在经过里。' },
    pending: { title: '有填错的，可以更正后再提交', help: '打开就是您上次填的内容，改好签名，由机器马上再查一遍。不改也行，工作人员会看。' },
    other: { help: '打开就是您上次填的内容，改好以后签名交回。' },
  },
  clock: { legal: '法定期限', promised: '承诺时限', paused: '计时暂停', left: '还剩 {{count}} 个工作日', today: '今天是最后一天', until: '{{day}}为止', after: '到期自动：{{what}}。', basis: '依据{{basis}}', promisedOver: '已超过 {{count}} 个工作日', promisedToday: '今天' },
  receipt: { save: '保存回执', saveAs: '另存为…', saved: '已保存到 {{path}}', qr: '回执的二维码', isFile: '回执就是一个文件，{{size}}', forOthers: '交给房东、银行或平台，对方不联网也能核验。文件里只有您公开的内容。' },
  progress: { label: '办理进度', state: { done: '已完成', current: '进行中', paused: '暂停', todo: '未开始' } },
  event: {
    submitted: '您签名', supplement: '您签名', correct: '您签名', 'request-person': '您签名，工作人员来看', 'ask-supplement': '一次告知要补的内容', approve: '按公布的规则自动决定', refer: '规则要求由人来看', withdraw: '您签名', 'deadline-expired': '按规定自动处理', 'deadline-fixed': '日历公布后自动确定', 'name-lost': '不是驳回，可以换一个名称再提交',
  },
}
