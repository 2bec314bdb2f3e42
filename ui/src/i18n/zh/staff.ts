export const staff = {
  staff: {
    noRole: '人员名单是部门的', noRoleHelp: '部门授予您岗位以后，就能看到同事和各人的岗位。', reading: '正在核验人员名单…',
    count: '{{people}} 人在岗', showEnded: '显示已结束的岗位（{{shown}}）', grant: '授予岗位', proven: '全部内容由政务链第 {{height}} 块证明，在这台电脑上核验。', readOnly: '授予和结束岗位由部门的管理员办理，您可以查看。',
    endedWhy: '岗位结束了，为什么还在这里？', endedBecause: '岗位按日期起止。结束以后不能再签名，但在岗期间签下的受理、决定和文书仍然有效，核验的人要查得到当时是谁、凭什么岗位签的。每人最多列出 8 个岗位，再授予时最早结束的不再列出，政务链上的记录仍在。',
    column: { who: '姓名和工号', role: '岗位', services: '事项', divisions: '区县', days: '起止日期', standing: '状态', does: '操作' },
    standing: { inForce: '生效', future: '尚未开始', ended: '已结束' }, founding: '部门设立时', foundingHelp: '写在创世文件里，没有终止日，不能在这里结束。所以部门总有一位管理员。', founder: '设立时的人员 {{end}}', noEnd: '没有终止日',
    me: '我', end: '工作钥匙末尾 {{end}}', endHelp: '与本人在“设置”里看到的工作钥匙末尾一致，可以在电话里核对。', all: '全部', several: '{{names}} 等 {{count}} 个', comma: '、', stop: '。', deputyFor: '代 {{name}}',
    since: '{{from}} 起', between: '{{from}} 至 {{until}}', neverBegan: '原定 {{from}} 起，当日或之前已取消',
    more: '再授予岗位', moreOf: '再授予 {{name}} 岗位', endAll: '离岗', endAllOf: '{{name}} 离岗：结束全部岗位', endOne: '结束', endOf: '结束 {{name}} 的“{{role}}”岗位',
    grantTitle: '授予岗位', code: '工作钥匙的代码', codePlaceholder: '粘贴对方在“设置”里复制的整段代码', codeHelp: '请向本人索取：代码是谁的，岗位就归谁。', codeEnd: '代码完整。末尾是', codeCompare: '请在电话里与本人核对。', codeKnown: '本部门已有这个人：{{name}}。',
    name: '姓名和工号', namePlaceholder: '例如 周敏 0317', role: '岗位', services: '事项', divisions: '区县', from: '第一天', until: '最后一天（可以不填）', untilPlaceholder: '没有终止日', noDay: '不是日期，例如 2026-11-22', deputy: '代谁行使（可以不填）', deputyPlaceholder: '不是代理',
    may: { clerk: '签收和办理范围内的办件', reviewer: '复核经办准备好的决定', supervisor: '批准延期，催办和改派', administrator: '授予和结束本部门的岗位', auditor: '查看范围内的办件，不能办理' },
    sign: '签名并授予', signEnd: '签名并结束',
    endTitle: '结束 {{name}} 的“{{role}}”岗位', endAllTitle: '{{name}} 离岗：结束全部岗位', lastDay: '最后一天', when: { now: '立即结束', today: '今天是最后一天', later: '另选最后一天' }, dayPlaceholder: '例如 2026-12-31',
    endsOwn: '这是您自己的岗位。结束以后，要由其他管理员才能重新授予。', resultsHelp: '每个岗位各自签名，一个没有办成不影响其他的。关闭这里也会继续办理。', close: '关闭',
  },
}
