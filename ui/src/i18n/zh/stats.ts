export const stats = {
  stats: {
    title: '统计', department: '部门', range: '时间', last7: '近 7 天', last30: '近 30 天', year: '今年', from: '自', to: '至', by: '按', period: { day: '日', week: '周', month: '月' },
    keys: { title: '统计的按键', by: '按{{period}}分', department: '上一个、下一个部门' },
    counting: '几个部门正在各自计算…', export: '导出表格', exportHelp: '两个文件：各项数字，以及算出它们的办件清单。任何人都能用清单重算。', saved: '已保存 {{figures}} 和 {{list}}',
    agreed: '{{count}} 个部门算出同样的数', alone: '只有 1 个部门回答，没有别的部门可以对照', at: '截至第 {{height}} 块（{{day}}）', same: '这台电脑用办件清单重算，相同', notSame: '这台电脑用办件清单重算，结果不同。请不要采用，告诉部门的技术人员。', silent: '没有回答：{{names}}',
    differ: '各部门算出的数不一样，没有显示', differHelp: '同一块的数应当一样。请把下面的内容告诉监管机构。', version: '{{names}}：收件 {{filed}} 件，办结 {{ended}} 件，清单指纹 {{digest}}',
    filed: '收件', ended: '办结', open: '在办', automatic: '秒批率', sameDay: '即办率', median: '办结用时（一半不超过）', p95: '办结用时（95% 不超过）', overdue: '办结超期率', openOverdue: '在办超期', supplemented: '补正率', refused: '退件率', of: '{{count}} 件',
    help: { automatic: '办结的办件里，由系统自动审查准予、没有经过人工的', sameDay: '办结的办件里，收件当天办结的', overdue: '办结的办件里，有过部门时限到期的；还没有办结的见“在办超期”', openOverdue: '还没有办结、部门时限已经到期的办件。合计、按事项、按区县的数包括更早收件的；按时间的数是当期收件的', supplemented: '办结的办件里，要求过补正的', refused: '办结的办件里，不予受理或不予登记的' },
    chart: '每{{period}}的收件和办结', chartHelp: '空心是收件，实心是办结。', byPeriod: '按时间', byService: '按事项', byDivision: '按区县', when: '时间', service: '事项', division: '区县', none: '这段时间没有办件', noneHelp: '换一段时间，或者换一个部门。',
    minutes: '{{count}} 分钟', hours: '{{count}} 小时', days: '{{count}} 天', under: '不到 1 分钟', noTime: '–', weekOf: '{{day}}起',
  },
}
