export const staff = {
  staff: {
    noRole: 'The list of officers is the department’s', noRoleHelp: 'Once a department grants you a role, you see your colleagues and their roles here.', reading: 'Verifying the list of officers…',
    count: '{{people}} at work', showEnded: 'Show roles that ended ({{shown}})', grant: 'Grant a role', proven: 'All of it is proven by block {{height}} of the ledger, verified on this computer.', readOnly: 'An administrator of the department grants and ends roles. You can look at them.',
    endedWhy: 'Why is a role still listed that ended?', endedBecause: 'A role runs from day to day. After its last day nobody signs with it, but what was signed before stays valid, and whoever verifies it has to find who signed and in which role. An officer has at most 8 roles listed; with another grant the one that ended first leaves the list, not the ledger.',
    column: { who: 'Name and staff number', role: 'Role', services: 'Services', divisions: 'Districts', days: 'From and to', standing: 'State', does: 'Actions' },
    standing: { inForce: 'In force', future: 'Not yet', ended: 'Ended' }, founding: 'Founding', foundingHelp: 'It stands in the founding document, has no last day and cannot be ended here. So a department always has an administrator.', founder: 'Founding officer {{end}}', noEnd: 'No last day',
    me: 'You', end: 'Staff code ends in {{end}}', endHelp: 'The end of the staff code that the officer sees under Settings; compare it by telephone.', all: 'All', several: '{{names}} and others, {{count}}', comma: ', ', stop: '. ', deputyFor: 'Deputy for {{name}}',
    since: 'From {{from}}', between: '{{from}} to {{until}}', neverBegan: 'Was to begin {{from}}, ended on that day or before',
    more: 'Another role', moreOf: 'Another role for {{name}}', endAll: 'Leaves', endAllOf: '{{name}} leaves: end all roles', endOne: 'End', endOf: 'End the role {{role}} of {{name}}',
    grantTitle: 'Grant a role', code: 'Staff code', codePlaceholder: 'Paste the whole code that the officer copied under Settings', codeHelp: 'Ask the officer in person: whoever the code belongs to gets the role.', codeEnd: 'The code is whole. It ends in', codeCompare: 'Compare that by telephone.', codeKnown: 'The department knows this officer: {{name}}.',
    name: 'Name and staff number', namePlaceholder: 'e.g. Zhou Min 0317', role: 'Role', services: 'Services', divisions: 'Districts', from: 'First day', until: 'Last day (optional)', untilPlaceholder: 'No last day', noDay: 'Not a day, e.g. 2026-11-22', deputy: 'Deputy for (optional)', deputyPlaceholder: 'Nobody’s deputy',
    may: { clerk: 'takes and handles cases in the scope', reviewer: 'reviews what a clerk prepared', supervisor: 'extends, reminds and reassigns', administrator: 'grants and ends roles of the department', auditor: 'looks at cases in the scope, changes nothing' },
    sign: 'Sign and grant', signEnd: 'Sign and end',
    endTitle: 'End the role {{role}} of {{name}}', endAllTitle: '{{name}} leaves: end all roles', lastDay: 'Last day', when: { now: 'At once', today: 'Today is the last day', later: 'Another last day' }, dayPlaceholder: 'e.g. 2026-12-31',
    endsOwn: 'This is your own role. Once it has ended, another administrator has to grant it again.', resultsHelp: 'Each role is signed for itself; one that fails does not hold up the others. It goes on when this is closed.', close: 'Close',
  },
}
