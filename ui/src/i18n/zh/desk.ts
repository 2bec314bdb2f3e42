export const desk = {
  desk: {
    staff: '工作人员', identity: '工作人员', switch: '以什么身份使用', mode: { person: '个人', staff: '工作人员' },
    noRole: '这台电脑没有工作岗位', noRoleHelp: '部门把岗位授予您的工作钥匙以后，待办就在这里。工作钥匙在“设置”里。',
    queues: '队列', timed: '时限', saved: '我的筛选', hitsIn: '各队列里找到', rows: '办件', detail: '打开的办件', close: '关闭', goTo: '按 {{key}} 到这里', forget: '删除筛选“{{name}}”',
    queue: { pendingAcceptance: '待受理', todo: '待办', mine: '我的在办', supplement: '补正中', review: '待复核', issue: '待制证', done: '已办', returned: '已退回', abnormal: '异常', overdue: '超期', near: '预警' },
    column: { promised: '剩余（承诺）', legal: '剩余（法定）', light: '灯色', number: '办件编号', service: '事项', applicant: '申请人', division: '区县', received: '收件时间', state: '环节', assignee: '经办人', flags: '标记', source: '来源', updated: '更新时间' },
    light: { red: '超期', yellow: '预警', blue: '即办', green: '正常', grey: '计时暂停' },
    left: {
      none: '没有期限', stopped: '暂停', stoppedFull: '计时暂停，补正或征求意见的时间不计', today: '今天到期', todayFull: '今天（{{day}}）是最后一天', days: '{{count}} 天', full: '还有 {{count}} 个工作日，{{day}}到期',
      overNow: '已超期', over: '超 {{count}} 天', overFull: '{{day}}已到期，超过 {{count}} 个工作日',
    },
    noNumber: '未编号', nobody: '未签收', me: '我', creditCode: '统一社会信用代码',
    person: { open: '查人', title: '查一个人的办件', help: '查询先记在政务链上：谁、什么时候查了人；查的是谁只留加盐的指纹。只看得到您职权范围内的办件。', byNumber: '按证件号码', byName: '按姓名', number: '公民身份号码，18 位', name: '姓名', last4: '证件号码后四位', run: '记录并查询', found: '找到 {{count}} 件', none: '您的职权范围内没有这个人的办件。', more: '还有更多，请改用证件号码查。' },
    filters: '筛选', search: '编号、信用代码、姓名', more: '更多', only: '{{name}}：{{value}}', several: '{{count}} 项', clear: '清除筛选', from: '自', to: '至', noDay: '不是日期，例如 2026-11-22',
    total: '{{shown}} 件', order: { ascending: '{{column}}由小到大', descending: '{{column}}由大到小' },
    save: '保存筛选', saveName: '名称', saveDo: '保存', columns: '显示哪些列', columnsReset: '恢复原来的列',
    choose: '选中 {{number}}', chooseAll: '全部选中或取消，最多 500 件',
    empty: '“{{queue}}”里没有办件', emptyHelp: '有新办件时，会自己出现在这里。', noHit: '没有符合的办件', noHitHelp: '换个条件，或者看左边其他队列里有没有。',
    bulk: { label: '对选中的办件', chosen: '已选 {{count}} 件', copy: '复制编号', clear: '取消选中' },
    keys: {
      title: '全部按键', all: '全部按键', nextPrev: '下一件、上一件', next: '下一件', prev: '上一件', screen: '下一屏、上一屏', ends: '第一件、最后一件', open: '打开', escape: '关闭、取消', choose: '选中', chooseAll: '全部选中', chooseNext: '一路选下去', search: '查找', person: '查人', queue: '换队列', queues: '换队列', palette: '查办件、事项、证照',
      withChosen: '{{does}}（已选中时）',
    },
    key: { title: '工作钥匙', help: '部门的管理员凭这段代码授予岗位。它只有公开的一半，可以随意转发；末尾几个字符可以在电话里核对。', copy: '工作钥匙的代码', roles: '已授予的岗位', none: '还没有岗位。', end: '末尾是 {{end}}' },
    role: { clerk: '经办', reviewer: '复核', supervisor: '负责人', administrator: '管理员', auditor: '审计' },
    roleAll: '全部事项和区县', roleSome: '{{services}}；{{divisions}}', allServices: '全部事项', allDivisions: '全部区县', roleUntil: '至 {{day}}',
  },
}
