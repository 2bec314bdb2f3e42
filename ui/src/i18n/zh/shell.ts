export const shell = {
  app: { name: '渝证通' },
  nav: {
    label: '主要页面', home: '首页', services: '我要办', cases: '我的办件', licences: '证照', verify: '核验', chain: '政务链', settings: '设置', messages: '消息', unread: '{{count}} 条未读',
    contracts: '合约', queue: '待办', board: '看板', statistics: '统计', officers: '人员', staff: '部门工作人员',
    person: '个人身份', running: '{{count}} 件正在办理',
  },
  bar: { where: '当前位置', lock: '锁定', demo: '演示', demoHelp: '这是演示链：人、部门和证照都是虚构的，不具法律效力。', clock: '演示时间 {{day}}', clockHelp: '这条演示链的时钟比真实日期快 {{count}} 天，已从链上核验。' },
  search: {
    open: '查办件、事项、证照', bar: '查办件、事项、证照', placeholder: '想办什么事？也可以输入办件编号或证照名称', none: '没有找到。换个说法试试，比如“开店”“营业执照”。',
    contracts: '编写、检查一项服务的合约', contractWords: '合约 规则 参数 期限 部门 编写',
    hits: '找到的内容', service: '事项', case: '办件', licence: '证照', verify: '核验一份回执或证照', verifyWords: '回执 验证 真假 伪造',
  },
  state: {
    starting: '正在打开', loading: '正在读取', slow: '比平时久一些，仍在进行。', detail: '技术细节', retry: '再试一次',
  },
  home: {
    greeting: { night: '{{name}}，夜深了', morning: '{{name}}，上午好', noon: '{{name}}，中午好', afternoon: '{{name}}，下午好', evening: '{{name}}，晚上好' },
    nothing: '没有等您处理的事', waiting: '{{count}} 件事等您处理',
    search: '想办什么事？比如：开店、开茶馆、办营业执照', needs: '现在需要您处理', running: '正在办理', done: '最近办结', all: '全部办件',
    empty: '还没有正在办的事', emptyHelp: '办件提交后，走到哪一步、谁在办、什么时候办完，都在这里看。',
    reason: '推荐给您，因为您还没有营业执照，开店先办这一件。只在本机算出，不上传。', guide: '看办事指南',
  },
  cases: {
    lead: '草稿只在本机；提交以后的每一步都有证明。', drafts: '草稿', running: '正在办理', ended: '已结束', empty: '还没有办件', emptyHelp: '从“我要办”选一件事开始，填到一半也会自动保存。',
    start: '去办事', draft: '草稿', step: '第 {{step}} 步', savedAt: '{{time}} 已存', resume: '继续填写', deleteDraft: '删除草稿', deleted: '草稿已删除', undo: '撤销', now: '现在', workdaysIn: '个工作日内', before: '{{day}}前', look: '去处理',
    need: { rename: '名称已被他人先登记，请换一个再提交', returned: '名称已被他人先登记，请换一个再提交', supplement: '请补正材料', supplementing: '请补正材料' },
  },
  deadline: {
    left: '{{day}}前，还有 {{count}} 个工作日', today: '今天（{{day}}）是最后一天', over: '{{day}}已到期，超过 {{count}} 个工作日', short: '还有 {{count}} 个工作日', provisional: '日历未公布，暂定',
  },
  services: { next: '{{from}} 起按新版本办理',
    lead: '用平常的话找，不用知道事项的正式名称。', search: '比如：开店、茶馆、营业执照、个体户', loading: '正在向部门核对有哪些事项可办', all: '可以办的事项', found: '找到的事项', draft: '有草稿', open: '看办事指南',
    none: '没有找到这件事', noneHelp: '换个说法试试，比如“开店”。', onlyThese: '这里只列出现在真正能办的事项。',
  },
  settings: {
    language: '语言', zh: '中文', en: 'English', theme: '外观', system: '跟随系统', light: '浅色', dark: '深色', witnesses: '每次都问的部门', witnessesAll: '现在所有部门每次都问。', witnessesSome: '打勾的每次都问，其余轮流问。', witnessesHelp: '至少两个，才能互相对照；改了马上生效。', headers: '保存的区块头', headersRecent: '最近的', headersAll: '全部', headersHelp: '“最近的”已够核对和保存回执；审计可选“全部”，会在后台补齐，一百万块约占 66 MB。改了马上生效，已核对的办件和回执不受影响。', folder: '演示文件夹', folderHelp: '网络文件 network.yzn、保存的回执和离线核验程序都在这里。',
    network: '网络文件', networkHelp: '指纹由部门公布。和公布的一致，说明连的是同一条链。', key: '签名钥匙', keyText: '在这台电脑上生成，用您的口令加密保存。', keyHelp: '钥匙从不离开这台电脑。忘了口令，谁也打不开它。', version: '版本',
  },
}
