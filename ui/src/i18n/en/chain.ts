export const chain = {
  network: {
    title: 'The chain right now', help: 'Each department keeps its own copy. This PC asks them all and checks for itself; it takes nobody’s word.', departments: 'Departments',
    look: { agree: '{{total}} departments agree', some: '{{agreeing}} of {{total}} departments agree', none: 'No department answers', lying: 'A department’s answer does not hold', asking: 'Asking the departments' },
    status: { asking: 'being asked', agrees: 'agrees', behind: 'not up to date', unreachable: 'no answer', lying: 'answer does not hold' },
    reason: {
      withholding: 'Answers, but does not give the newest entries. Another department is asked.',
      behind: 'Has not got the newest entries yet; it will catch up.', 'old-tip': 'Its newest entry is old; it may have stood still.', 'clock-disagrees': 'Its clock differs too much from this PC’s. Please look at the time of this computer.', unreachable: 'Cannot be reached: stopped, or no connection. The others are not affected.',
      'wrong-header': 'Gave a block that differs from the verified one. Not used.', 'cut-range': 'Left out entries. Not used.', 'forged-state-proof': 'Its proof of the register is forged. Not used.', 'forged-inclusion-proof': 'Its proof of an entry is forged. Not used.', 'other-thing': 'Answered something else. Not used.', 'cut-events': 'Left out steps of a case. Not used.', 'other-content': 'Its content does not fit the fingerprint. Not used.', 'other-chain': 'Speaks of another chain. Not used.', 'forged-certificate': 'The departments’ signatures are forged. Not used.', 'conflicting-header': 'Gave two different blocks for one place. The evidence is kept.', 'forged-acknowledgement': 'Its acknowledgement is forged. Not used.', 'other-department': 'Spoke in another department’s name. Not used.', unreadable: 'Its answer cannot be read. Not used.', other: 'Its answer did not pass the check and was not used.',
    },
  },
  chain: {
    comma: ', ', what: '{{departments}}: {{count}} departments have kept one record together since {{since}}.', agree: 'An entry counts once {{quorum}} of {{total}} departments have signed it.', nobody: 'Nobody can change what was recorded, not even a department.', content: 'It holds case numbers, times, decisions, fingerprints and what the law makes public (what a licence shows); ID numbers and documents are not on it.', self: 'This PC begins with the network file and checks block after block; it takes nobody’s word.',
    blocks: 'Blocks checked here', agreeing: 'Departments agreeing', answered: 'Last answer', newest: 'Newest block', showDeeper: 'Show blocks and signatures', hideDeeper: 'Hide', contract: 'Rules of {{service}}', height: 'Block', time: 'Time', entries: 'Entries', proposer: 'Proposed by', hash: 'Fingerprint', entriesOf_one: '{{count}} entry', entriesOf_other: '{{count}} entries', proposedBy: 'proposed by {{department}}', certified: 'Checked here: {{signed}} departments signed, {{quorum}} decide. The signatures stand on the newest block, which is linked to every block before it.',
  },
}
