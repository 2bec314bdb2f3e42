export const contracts = {
  contracts: {
    lead: '编写、检查和比较一项服务的合约。这里改的是本机上的副本，经办人批准并上链以前，不影响任何人。',
    loading: '正在向部门核对已上链的合约', deployed: '已上链的服务', copies: '本机上的副本', openFile: '打开文件…', version: '第 {{version}} 版', from: '{{day}}起施行', fromThen: '尚未施行，{{day}}起施行', edit: '编辑副本', resume: '继续编辑', noCopies: '还没有副本', noCopiesHelp: '从上面选一项服务，或打开一个 YAML、JSON 文件。',
    discard: '删除副本', discardOf: '删除“{{title}}”的副本', savedAt: '{{time}} 已存', loadingOne: '正在打开合约',
  },
  contract: {
    parts: '合约的各部分', undo: '撤销', redo: '重做', saved: { saved: '仅保存在本机', saving: '正在保存', failed: '没能保存' }, advanced: '高级：显示表达式', add: '添加', remove: '删除', removeOf: '删除{{what}}', showAll: '显示全部 {{count}} 行', find: '找一行', zh: '中文', en: '英文', none: '无', changes: '{{count}} 处改动', faulty: '这里没通过',
    view: { head: '基本信息', form: '表单', rules: '规则', params: '参数', tables: '代码表', workflow: '流程与期限', documents: '文书', tests: '测试', diff: '与已上链的比较', deploy: '导出与批准' },
  },
  contractHead: {
    id: '合约编号', version: '版本', department: '部门', from: '生效日', to: '失效日', name: '事项名称', summary: '一句话说明', fee: '收费', promised: '承诺办结时限', promisedText: '承诺时限的说法', statutory: '法定办结时限', statutoryText: '法定时限的说法', workdays: '个工作日', minutes: '填写时间', minutesUnit: '分钟', conditions: '受理条件', materials: '材料清单', need: '要求', guide: '办事指南', general: '版本与日期',
  },
  contractForm: { steps: '填写步骤', step: '步骤', heading: '标题', fields: '字段', path: '路径', label: '名称', help: '提示', visibility: '谁能看', who: { public: '公开', private: '不公开', sensitive: '敏感' }, when: '什么时候填' },
  contractRules: {
    rules: '规则', otherwise: '不符合时', do: { block: '不能提交', warn: '只提示', refer: '转人工', reject_by_person: '转人工，建议不予' }, basis: '依据', check: '条件', pass: '符合时说', fail: '不符合时说', unknown: '不能判断时说', open: '展开规则 {{rule}}', lets: '中间结果', outputs: '结果', evidence: '向别处取的事实', source: '来自', age: '最长时效（小时）', ledger: '政务链',
  },
  contractParams: { value: '值', from: '起始日', to: '截止日', demo: '演示值', addValue: '加一个新值', open: '至今', help: '新值从起始日起生效，上一个值到前一天为止。', used: '引用文件 {{id}}', usedHelp: '这一项来自单独部署的文件，在那份文件里修改。' },
  contractTables: { key: '主键', rows: '{{count}} 行', addRow: '加一行', none: '这份合约没有代码表。', cell: '{{row}}，{{column}}', newRow: '新一行' },
  contractFlow: { states: '状态与期限', state: '状态', node: '进度', deadline: '进度与期限', expiry: '到期后', noDeadline: '没有期限', steps: '步骤', from: '从', action: '动作', who: '谁', to: '到', guard: '前提', extends: '延长', role: { applicant: '申请人', worker: '自动审查', officer: '经办人', supervisor: '首席代表' }, nodes: { submitted: '提交', accepted: '受理', reviewed: '审查', decided: '决定', concluded: '办结' }, none: '这份合约只检查，没有流程。', text: '给申请人的说明', clock: '和共用这个计时（{{clock}}）的状态一起改', days: '{{state}}的工作日' },
  contractDocuments: { title: '文书名称', state: '产生于', number: '编号', uscc: '统一社会信用代码', prefix: '字号', none: '这份合约不产生文书。' },
  contractTests: {
    passed: '通过', failed: '没通过', notRun: '还没有运行', copy: '复制这项测试', name: '名称', like: '从这项测试开始', date: '受理日', set: '改填', evidence: '别处的回答', unset: '不填', expect: '应得的结论', verdicts: { approve: '准予', refer: '转人工', block: '不能提交' }, outcomes: { pass: '符合', fail: '不符合', unknown: '不能判断' }, rulesNot: '不是“符合”的规则', field: '字段', value: '值', addField: '加一个字段', addRule: '加一条规则', copyName: '{{name}}（副本）', open: '展开测试 {{name}}', help: '没有列出的规则都应当符合。', outcome: '结果', onlyFailed: '只看没通过的',
  },
  contractCheck: {
    title: '部署检查', running: '正在检查', accepted: '通过。各部门会接受这份文档。', refused: '没通过', rules: '规则', tests: '测试', passing: '{{passed}} / {{all}} 通过', size: '大小', gas: '计算量', address: '文档地址', jump: '去改', next: '怎么办', notRun: '先改好上面这一处，才能运行测试。', first: '没通过的测试', sameVersion: '内容改了，版本号还和已上链的一样。', pastDay: '生效日已经过了。新版本要从今天或以后的一天生效。', changed: '{{count}} 处改动', unchanged: '和已上链的一样', notDeployed: '还没有上链', hint: '请留意', bytes: '{{found}} / {{most}} 字节',
  },
  contractDiff: { lead: '和已上链的第 {{version}} 版（{{day}}起施行）比较', none: '没有改动', noneHelp: '改动以后，这里逐条列出改了什么。', notDeployed: '这项服务还没有上链', notDeployedHelp: '没有可比的版本。', kind: { added: '新增', removed: '删去', changed: '改动', reordered: '次序' }, jump: '去看', loading: '正在比较' },
  contractDeploy: {
    json: '规范文档', jsonHelp: '上链的就是这些字节，地址由它算出。', saveJson: '保存 JSON', file: '部署文件', fileHelp: '把文档交给各位经办人批准用的文件（.yzd）。批准的是这一份文档：改一个字，就要重新批准。', make: '生成部署文件', openOther: '打开部署文件…', notYet: '部署检查通过以后才能生成。', saved: '已保存到 {{path}}',
    document: '文档', department: '部门', from: '生效日', address: '文档地址', approvals: '批准', count: '{{approvals}} / {{needed}}', missing: '还差 {{count}} 位经办人', enough: '批准够了，可以提交上链。', approve: '用经办人的密钥文件批准…', submit: '提交上链…', submitting: '正在提交，等它进入一块', submitted: '已上链。从生效日起，新提交的办件按这一版办；已提交的按原来那版办完。',
    keyHelp: '密钥文件（officer-1.key 等）在部门的数据文件夹里。这里只读一次，用来签这一份文档，不保存。', command: '也可以把部署文件带到密钥所在的电脑上，运行：', otherDocument: '这份部署文件批准的不是您正在编辑的内容。', path: '文件',
  },
}
