export const stats = {
  stats: {
    title: 'Statistics', department: 'Department', range: 'Time', last7: 'Last 7 days', last30: 'Last 30 days', year: 'This year', from: 'From', to: 'To', by: 'By', period: { day: 'day', week: 'week', month: 'month' },
    counting: 'Departments are counting, each by itself…', export: 'Export CSV', exportHelp: 'Two files: the figures, and the list of cases that they come from. Anybody can count the list again.', saved: 'Saved {{figures}} and {{list}}',
    agreed_one: '{{count}} department counted this', agreed_other: '{{count}} departments counted the same', alone: 'Only 1 department answered; there is none to compare with', at: 'up to block {{height}} ({{day}})', same: 'counted again on this computer from the list: the same', notSame: 'Counted again on this computer from the list with another result. Do not use it; tell the department.', silent: 'No answer from {{names}}',
    differ: 'Departments counted different figures; none is shown', differHelp: 'For one block they must be the same. Please tell the supervisory body what stands below.', version: '{{names}}: {{filed}} filed, {{ended}} ended, list {{digest}}',
    filed: 'Filed', ended: 'Ended', open: 'Open', automatic: 'Instant approvals', sameDay: 'Ended on the same day', median: 'Time to the end (half)', p95: 'Time to the end (95%)', overdue: 'Overdue', supplemented: 'Supplement asked', refused: 'Refused', of_one: '{{count}} case', of_other: '{{count}} cases',
    help: { automatic: 'Of those ended: approved by the rules with no person in between', sameDay: 'Of those ended: on the day of filing', overdue: 'Of those ended: a deadline of the department had passed', supplemented: 'Of those ended: a supplement had been asked for', refused: 'Of those ended: not accepted or refused' },
    chart: 'Filed and ended, by {{period}}', chartHelp: 'Outlined: filed. Filled: ended.', byPeriod: 'By time', byService: 'By service', byDivision: 'By district', when: 'Time', service: 'Service', division: 'District', none: 'No cases in this time', noneHelp: 'Choose another time or another department.',
    minutes_one: '{{count}} minute', minutes_other: '{{count}} minutes', hours_one: '{{count}} hour', hours_other: '{{count}} hours', days_one: '{{count}} day', days_other: '{{count}} days', under: 'under a minute', noTime: '–', weekOf: 'from {{day}}',
  },
}
