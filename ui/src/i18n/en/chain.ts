export const chain = {
  network: {
    title: 'The chain right now', help: 'Each department keeps its own copy. This PC asks them all and checks for itself; it takes nobody’s word.', departments: 'Departments',
    look: { agree: '{{total}} departments agree', some: '{{agreeing}} of {{total}} departments agree', none: 'No department answers', lying: 'A department’s answer does not hold', asking: 'Asking the departments' },
    status: { asking: 'being asked', agrees: 'agrees', behind: 'not up to date', unreachable: 'no answer', lying: 'answer does not hold' },
  },
  chain: {
    comma: ', ', what: '{{departments}}: {{count}} departments have kept one record together since {{since}}.', agree: 'An entry counts once {{quorum}} of {{total}} departments have signed it.', nobody: 'Nobody can change what was recorded, not even a department.', content: 'It holds case numbers, times, decisions, fingerprints and what the law makes public (what a licence shows); ID numbers and documents are not on it.', self: 'This PC begins with the network file and checks block after block; it takes nobody’s word.',
    blocks: 'Blocks checked here', agreeing: 'Departments agreeing', answered: 'Last answer', newest: 'Newest block', showDeeper: 'Show blocks and signatures', hideDeeper: 'Hide', contract: 'Rules of {{service}}', height: 'Block', time: 'Time', entries: 'Entries', proposer: 'Proposed by', hash: 'Fingerprint', entriesOf_one: '{{count}} entry', entriesOf_other: '{{count}} entries', proposedBy: 'proposed by {{department}}', certified: 'Checked here: {{signed}} departments signed, {{quorum}} decide. The signatures stand on the newest block, which is linked to every block before it.',
  },
}
