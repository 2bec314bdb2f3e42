export const proof = {
  proof: {
    stage: { local: 'On this PC only', sent: 'Sent, waiting for the chain', onChain: 'On the chain', verified: 'Verified' },
    drawing: 'A drawing: the paper gives a fingerprint, the fingerprint stands in a block, departments seal the block', fingerprint: 'Fingerprint', block: 'Block {{height}}', seals: '{{count}} seals',
    paper: { decision: 'Decision', application: 'Application' }, whyDecision: 'Why this decision can be believed', whyRecord: 'Why this record can be believed',
    why: { kept: 'The {{paper}} is kept on your computer.', print: 'Change one character and its fingerprint no longer fits.', block: 'Block {{height}} holds the fingerprint of this document.', signed: '{{signed}} of {{total}} departments signed this block. {{quorum}} signatures decide; no single department can change it.', checked: 'This PC checked all of that by itself, {{time}}, and can do so again without any network.' },
    notNeeded: ' (not needed)', hashes: 'Show fingerprints and signatures', hashesHelp: 'For those who want to check by hand. Every line can be copied.', again: 'Check again',
  },
  hash: {
    copy: 'Copy {{label}}', other: 'Other', name: { entry: 'Id of this entry', history: 'Fingerprint of the case history', commitment: 'Fingerprint of what was filed', contract: 'Address of the rules', tip: 'Fingerprint of the newest block', stateRoot: 'Fingerprint of the register state', chain: 'Id of the chain', header: 'Fingerprint of this block', prev: 'Fingerprint of the block before', txRoot: 'Fingerprint of its entries', validators: 'Fingerprint of the departments', network: 'Fingerprint of the network file' },
  },
  licence: {
    copies: 'Original and duplicate', print: 'Print',
    savePdf: 'Save as PDF', saveState: 'Save a proof of status',
    over: 'This licence is {{status}} and no longer in force. It is not printed any more; a proof of status can be saved.', title: 'Business licence', none: 'No licences yet', noneHelp: 'Once a registration is granted, the licence appears here by itself, with its proof.', start: 'Register a business', checked: 'Checked on this PC {{time}}: {{signers}} of {{departments}} departments signed; status {{status}} (as of {{asOf}})', proof: 'See the proof',
    status: { active: 'active', suspended: 'suspended', revoked: 'revoked', cancelled: 'cancelled', other: 'please ask the registrar' },
    document: { number: 'Number', title: 'Business Licence', demo: 'Demonstration, no legal effect', code: 'Unified social credit code', name: 'Name', composition: 'Composition', type: 'Type', typeValue: 'Sole proprietor', registered: 'Registered', operator: 'Operator', premises: 'Premises', termUntil: '{{from}} to {{until}}', termOpen: 'from {{from}}, no limit', legalRepresentative: 'Legal rep.', capital: 'Capital', established: 'Established', term: 'Term', domicile: 'Domicile', copy: '({{copy}})', scope: 'Scope', registrar: 'Registrar', stamp: '登记专用章', qr: 'QR code of the licence', how: 'Drop the receipt on Verify; works offline' },
  },
  export: {
    show: 'More proofs', hide: 'Hide', save: 'Save', saving: 'Saving', saveOf: 'Save: {{what}}',
    history: 'Evidence of the whole case', historyHelp: 'Every step, proven complete, with everything that you filed, ID number included. For a court or an audit.',
    licence: 'Proof of the licence’s status', licenceHelp: 'How the licence stands in the register, with the time it is as of.',
    reexecution: 'A file to run the decision again', reexecutionHelp: 'Receipt, everything that you filed and the rules: anybody can run the automatic decision again without a network (with your ID number). For a court or a review.',
    statement: 'Statement of one department', statementHelp: 'In an international format (COSE, RFC 9942). One department’s word only; it does not replace the receipt.',
    filingReceipt: 'Receipt of the application (PDF)', filingReceiptHelp: 'What was received, and when. The receipt is inside: drop the PDF on Verify to check it.',
    registration: 'Notice of registration (PDF)', registrationHelp: 'To print; the receipt is inside.',
    licenceOriginal: 'Business licence, original (PDF)', licenceOriginalHelp: 'Landscape, to print and put up; QR code and receipt are inside.',
    licenceDuplicate: 'Business licence, duplicate (PDF)', licenceDuplicateHelp: 'The same as the original, to show elsewhere.',
    json: 'The receipt as text', jsonHelp: 'JSON for other programs, with the file itself inside.',
  },
  code: {
    show: 'Show as QR code', title: 'The receipt as QR code', short: 'Short QR code', full: 'QR code with the whole receipt', save: 'Save as picture',
    shortHelp: 'For paper or for sending. Whoever scans it looks the entry up, and their own PC checks the proof.', fullHelp: 'All {{size}} of the receipt are in it; it can be verified without any network. Give a large, sharp picture.', shortenedHelp: 'The receipt has {{size}}, more than a QR code holds, so this is the decision with its proof, without how the licence stands now. It can be verified without any network. Give a large, sharp picture.', tooLarge: 'This receipt has {{size}} and a QR code holds {{most}} at most, so there is only the short one.',
  },
  verify: {
    pasted: 'Pasted code',
    lead: 'Drop a receipt, a PDF document with its receipt, or a picture of a QR code. Works without any network.', drop: 'Drop a receipt here', dropHere: 'Drop a receipt, PDF document or QR picture here', dropHelp: 'Or paste a screenshot. Checked on this PC; nothing leaves it.', let: 'Let go to verify', stays: 'the file has not left this computer', choose: 'Choose a file', another: 'Another file', forged: 'Show a forged example', checking: 'Checking point by point', three: 'The three results',
  },
  verdict: {
    valid: { title: 'Valid', meaning: 'Exactly as issued, with enough departments’ signatures. It can be relied on.' },
    over: { title: 'Licence {{status}}', text: 'This proof is genuine, and it says that the licence is no longer in force.' },
    invalid: { title: 'Not valid', meaning: 'Content or signatures do not fit; this file was changed.' },
    cannotTell: { title: 'Cannot tell', meaning: 'No change was found, but it cannot be proven either.' },
    fork: { title: 'In conflict' },
    same: { title: 'The same decision' },
    different: { title: 'A different decision' },
    check: { passed: 'holds', failed: 'cannot be told from here on', broken: 'does not hold', notReached: 'not reached', nothingShown: 'nothing shown' }, events: 'All events of the case', stateProof: 'Proof of the register',
    lookedUp: 'The entry was found at the departments; this PC checked its proof.', hereRecorded: 'What was checked are the receipt and the text inside the PDF, on this PC in {{seconds}} s, without any network. Where the paper differs, the text above counts.', recorded: 'The text on record', hereDocument: 'What was checked is the receipt inside the PDF, on this PC in {{seconds}} s, without any network. Compare the words on the paper with what is shown above.', hereCode: 'The code holds the whole receipt: all checked on this PC in {{seconds}} s, without any network.',
    here: 'All checked on this PC in {{seconds}} s; the file has not left it.', proof: 'See the proof', detail: 'Technical detail', record: 'An entry on the government chain', event: { recorded: 'Identity binding', submitted: 'Application filed', approve: 'Registration granted', refer: 'Referred to an officer', withdraw: 'Withdrawn', 'name-lost': 'Name taken first', 'deadline-expired': 'Deadline passed', 'deadline-fixed': 'Deadline certain' }, and: ', ',
    point: {
      whole: 'Intact', wholeText: 'Exactly as issued', wholeNote: 'every byte was checked', signer: 'Signed by', signerText: '{{signer}}, {{time}}', chain: 'On the chain', chainText: 'The chain holds this entry since {{time}}', departments: 'Departments', departmentsText: '{{signed}} of {{total}} departments signed; {{quorum}} decide', state: 'Status', asOf: 'as of {{time}}', licence: 'Licence', openedCount_one: 'Disclosed: {{count}} field', openedCount_other: 'Disclosed: {{count}} fields', age: 'Age', present: 'Exists', absent: 'Does not exist',
      complete: 'Nothing left out', completeText: 'All {{count}} events of the case follow below', completeNote: 'as many as the chain counts',
    },
  },
  fork: {
    header: 'Version {{number}}', place: 'Place', time: 'Time', round: 'Round', roundNumber: 'round {{number}}', signedBy: 'Signed by', print: 'Fingerprint',
    guilty: 'signed both blocks in one round. Only one may be signed in a round: they broke the rules.', conflicting: 'signed both blocks in different rounds. The departments must find out who caused it.',
  },
  again: {
    title: 'Run again', on: 'made on {{date}}', decision: { approved: 'approved', referred: 'referred to a person' }, same: 'By the rules of that day all {{count}} rules come out here as recorded on the chain',
    differing: '{{count}} rules come out differently: {{rules}}', rules: 'All {{count}} rules', outcome: { pass: 'met', fail: 'not met', unknown: 'cannot be told' }, none: 'not recorded', changed: 'then: {{recorded}}, now: {{now}}',
    answers: 'Answers of other departments and of the chain: {{count}}', answersNote: 'Departments sign what they answer, and that was checked; whether it is true is theirs to answer for. Look-ups on the chain are taken from the trace.', value: { true: 'yes', false: 'no' },
  },
  forged: {
    title: 'What this example changed', own: 'One of your own genuine receipts with a single byte changed.', entry: 'The genuine receipt of your identity binding with a single byte changed.', before: 'Before', after: 'After', where: 'The file has {{bytes}} bytes; one bit of byte {{position}} was changed.', so: 'One byte changes the whole fingerprint, and the departments’ signatures no longer fit. Your genuine receipt has not changed.',
  },
}
