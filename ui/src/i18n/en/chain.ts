export const chain = {
  network: {
    title: 'The chain right now', help: 'Each department keeps its own copy. This PC asks them all and checks for itself; it takes nobody’s word.', departments: 'Departments',
    look: { agree: '{{total}} departments agree', some: '{{agreeing}} of {{total}} departments agree', none: 'No department answers', lying: 'A department’s answer does not hold', fork: 'Departments contradict each other', one: 'Only 1 department answered', asking: 'Asking the departments' },
    halted: { 'trust-expired': 'A new network file is needed', version: 'A newer Yuzheng is needed', clock: 'Please check the time of this computer', stopped: 'The chain is not followed any further' }, toSettings: 'Import it',
    mended: { 'headers-rebuilt': 'The block headers are verified anew', 'forks-damaged': 'The file with evidence of forks was damaged', other: 'A file was damaged' },
    status: { asking: 'being asked', agrees: 'agrees', behind: 'not up to date', unreachable: 'no answer', lying: 'answer does not hold' },
  },
  networkFile: {
    choose: 'Import a network file', title: 'Import a network file', name: 'Network', departments: 'Certifying departments', until: 'Checked up to', founding: 'the first block', relation: 'Compared with the present one',
    is: { same: 'says the same', newer: 'is newer', older: 'is older and cannot replace it', contradicts: 'contradicts it about the departments and cannot be used. Please ask several departments', otherChain: 'is of another network' },
    compare: 'Compare this fingerprint with a department, by telephone or in person, group by group. Use the file only if all of it is the same.', take: 'It is the same: use this file', taken: 'The new network file is in place; the old one is kept beside it. It is used once Yuzheng is opened again.', restart: 'Reopen Yuzheng',
  },
  frozen: {
    title: 'The departments contradict each other', see: 'See the evidence and decide', lead: 'Block {{height}} exists twice, each signed by enough departments. Up to block {{common}} both are the same; nothing after that is taken as verified on this PC until you decide.',
    ours: 'verified here first', others: 'the other one', shownBy: 'Departments that showed the other one: {{departments}}', save: 'Save the evidence', saved: 'Evidence saved: {{path}}', keep: 'Give the evidence to the supervisor before you decide. Either decision is kept, and the evidence is never deleted.',
    stay: 'Stay with what was verified here first', follow: 'Follow the other one', confirmStay: 'Stay with the version that was verified here first?', confirmFollow: 'Follow the other version? Everything after block {{common}} will be verified again.', decided: 'The decision is recorded, and the evidence is kept.', cancel: 'Not yet',
  },
  compared: { line: 'Compared at block {{height}}: {{agreeing}} of {{of}} departments agree', alone: 'Only one department answered, and there is no other to compare it with. Wait if you can; do not hurry anything important.' },
  chain: {
    comma: ', ', what: '{{departments}}: {{count}} departments have kept one record together since {{since}}.', agree: 'An entry counts once {{quorum}} of {{total}} departments have signed it.', nobody: 'Nobody can change what was recorded, not even a department.', content: 'It holds case numbers, times, decisions, fingerprints and what the law makes public (what a licence shows); ID numbers and documents are not on it.', self: 'This PC begins with the network file and checks block after block; it takes nobody’s word.',
    blocks: 'Blocks checked here', agreeing: 'Departments agreeing', answered: 'Last answer', newest: 'Newest block', showDeeper: 'Show blocks and signatures', hideDeeper: 'Hide', contract: 'Rules of {{service}}', height: 'Block', time: 'Time', entries: 'Entries', proposer: 'Proposed by', hash: 'Fingerprint', entriesOf_one: '{{count}} entry', entriesOf_other: '{{count}} entries', proposedBy: 'proposed by {{department}}', certified: 'Checked here: {{signed}} departments signed, {{quorum}} decide. The signatures stand on the newest block, which is linked to every block before it.',
  },
}
