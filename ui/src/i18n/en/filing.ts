export const filing = {
  guide: {
    loading: 'Opening the guide', code: 'Item code', type: { on_the_spot: 'Decided on the spot', promised: 'Decided within promised days' }, office: 'Authority', officeName: 'Authority', address: 'Address', telephone: 'Telephone', level: 'Level', conditions: 'Conditions', materials: 'Documents needed', process: 'Procedure', limits: 'Time limits', statutory: 'Statutory limit', promised: 'Promised limit',
    fee: 'Fee', results: 'Result', basis: 'Legal basis', questions: 'Questions', remedies: 'Advice, complaints, review and action', notYet: 'Not checked in this version', article: 'Art. {{article}}', paragraph: ' para. {{paragraph}}', item: '({{item}})', and: '; ', atOnce: 'On the spot', workdays_one: '{{count}} working day', workdays_other: '{{count}} working days', minutes: 'about {{count}} minutes', fill: 'Filling in', visits: 'Visits', noVisit: 'None',
    noMaterials: 'No documents needed.', material: { name: 'Document', need: 'Need', source: 'Source', kind: 'Form', copies: 'Copies', basis: 'Basis' }, need: { required: 'Required', deferrable: 'Later', exempt: 'Not needed' },
    version: 'Guide version {{version}}, in force from {{day}}.', until: 'Valid until {{day}}.', start: 'Apply now', resume: 'Continue', startHelp: 'Saved as you type; stop whenever you like. Nothing is sent before you sign.',
  },
  situation: {
    title: 'First see whether it suits you', about: '{{count}} questions for your own orientation; nothing is kept and nothing is sent.', fits: 'It suits you; you can begin.', elsewhere: 'Another way may suit you better, as said above. You may still file here.', go: 'See “{{name}}”',
  },
  form: {
    onlyNamed: 'Change only what the notice names; everything else stays as it was filed.', unlock: 'Change something else, too',
    suggestions: 'Suggestions', opening: 'Opening the form', steps: 'Steps', count: '{{count}} steps, about {{minutes}} minutes', state: { done: 'Filled in', current: 'Here', faulty: 'To be mended' }, prev: 'Back', toGuide: 'Guide', next: 'Next: {{step}}', toSign: 'Next: review and sign',
    saved: 'On this PC only, saved {{time}}', saving: 'Saving', notSaved: 'Could not be saved; trying again.', help: 'Help', example: 'Example:', checkedHere: 'Checked on this PC, nothing was sent.', registerAsOf: 'Register as of {{time}}', registerNone: 'The register cannot be asked now; the department checks after filing.',
    checkFailed: 'Cannot check now; what you typed is saved and will be checked again.', fromPolice: 'filled in from public security', optional: 'optional', choose: 'Choose', composer: 'part by part, as the licence will show it', dayLike: 'Year-month-day', faultOf: '{{place}}: {{fault}}', summary_one: '{{count}} place to mend; choose it to go there:', summary_other: '{{count}} places to mend; choose one to go there:', sealed: 'What stands here is encrypted on its own; only the registrar and you see it, and it is never published.', showAll: 'Show numbers', hideAll: 'Mask numbers', notYet: 'Made by the program from what you fill in, before you sign', fromFirst: 'follows the first item',
  },
  rows: {
    row: 'Row {{number}}', rowOf: 'Row {{number}}: {{name}}', addPerson: 'Add a person', addRow: 'Add a row', addNamed: 'Add {{name}}', remove: 'Remove row {{number}}', removeOf: 'Remove {{name}}', raise: 'Move row {{number}} up', unnamed: 'Person {{number}} (no name yet)',
    removed: '{{name}} was removed.', removedRow: 'Row {{number}} was removed.', cleared_one: '{{count}} place named this person and is empty now; choose again:', cleared_other: '{{count}} places named this person and are empty now; choose again:', place: '{{list}}, row {{number}}', named: ' ({{name}})', comma: ', ', undo: 'Undo', nobody: 'People are chosen from “{{list}}”; name them there first.', goTo: 'Go to “{{list}}”', share: '{{percent}} of it',
    total: 'Total', fits: 'equals: {{field}}', short: '{{amount}} less than: {{field}}', over: '{{amount}} more than: {{field}}', fill: 'Give it to {{name}}', follows: 'Rows come and go with “{{list}}”.',
  },
  files: {
    stop: '.', title: 'Files', count: '{{there}} of {{count}} handed in', delivered: 'Handed in · {{time}}', waiting: 'Goes once it is on chain', sending: 'Being handed in, {{percent}}%', over: 'The case has ended; not handed in', noCopy: 'No copy on this computer', noCopyNext: 'Choose the file that you filed once more; it goes only if the fingerprint is the same.', choose: 'Choose the file…',
  },
  file: {
    choose: 'Choose files…', drop: 'Or drop files here.', stays: 'Once you have signed, this computer hands the file to the department, encrypted; only the staff who handle the case can see it, and every look is on record. Only its fingerprint goes on chain. Until it is handed in, an encrypted copy stays on this computer.', print: 'fingerprint {{digest}}', looking: 'Reading the files and working out fingerprints', remove: 'Remove {{name}}',
  },
  group: { on: 'Needed', off: 'Not needed' },
  scope: {
    first: 'the first one is the main business', main: 'main', makeMain: 'Make it the main one', makeMainOf: 'Make “{{name}}” the main one', remove: 'Remove “{{name}}”', placeholder: 'Everyday words, e.g. 茶, 小吃, 理发', more: 'Add another', found: 'In the standard list:', none: 'Not in the standard list; try other words, such as 茶馆.', text: 'On the licence:', licence: { before: 'Permit before licence', after: 'Permit before opening' },
  },
  rules: {
    label: 'Results of the check', more: 'Show {{count}} more', facts: 'Show the facts used', tone: { pass: 'Met', fail: 'Not met', warn: 'Please note', unknown: 'To be checked' },
    unknown: { fault: 'Cannot be worked out now; an officer will look at it.', out_of_gas: 'Takes too long to work out; an officer will look at it.' },
    otherwise: { block: 'Must be mended before filing.', warn: 'You may file; please note.', refer: 'You may file; an officer will look at it.', reject_by_person: 'You may file; an officer will look at it.' },
    source: { form: 'filled in by you', evidence: 'a department’s answer', parameter: 'the law', decision_date: 'day of filing', computed: 'worked out by rule' }, by: 'From {{who}}', exact: 'Names and values as the rules have them', hideExact: 'Hide names and values',
  },
  sign: {
    notMade: 'made by the program, not made yet.', outcome: { fail: 'To mend: {{count}}', warn: 'Please note: {{count}}', unknown: 'Checked after you file: {{count}}', pass: 'Met: {{count}}' },
    title: 'Review and sign', lead: 'You sign exactly this page, and not a word more.', loading: 'Preparing the page', noDraft: 'There is nothing to sign', application: 'Application: {{title}}', opening: 'I, {{name}} ({{id}}), apply to {{office}} for {{title}} with these particulars:', sealedPart: 'Seen by the registrar and by you only, never public:', showNumbers: 'Show numbers', maskNumbers: 'Mask numbers', promise: 'I promise: ', joint: ' ', applicant: 'Applicant: ', unsigned: 'not signed yet', change: 'change', changeOf: 'Change {{label}}',
    check: 'Check before filing', passed_one: '{{count}} rule met', passed_other: '{{count}} rules met', later: '{{count}} checked later', others: '{{count}} to note', comma: ', ', fieldsWrong_one: '{{count}} field must be mended before signing', fieldsWrong_other: '{{count}} fields must be mended before signing', toForm: 'Go back', fault: '{{field}}: {{fault}}', blocked: 'A rule is not met; mend it before signing.', refer: 'You may file. An officer has to look at one point, so there is no answer on the spot.', again: 'Check again', checkedAt: 'Checked on this PC, {{time}}', registerAsOf: 'register as of {{time}}',
    byPassphrase: 'Sign with your passphrase', once: 'One signature over all {{fields}} fields of this page.', submit: 'Sign and file', signing: 'Opening the key, signing and sealing', after: 'Kept on this PC first and sent when there is a connection. You may withdraw before the decision. The passphrase stays on this computer.', fingerprint: 'Fingerprint of this page',
  },
  case: {
    loading: 'Reading the case', number: 'Case no. {{number}}', noNumber: 'no case number yet', withdrawn: 'Withdrawn', withdrawnHelp: 'Withdrawn by your signature. You may apply again at any time.', nameLost: 'Somebody registered this name first', nameLostHelp: 'While you were filing, the same name was registered by somebody else. This is no refusal: choose another name and file again.',
    sent: 'Sent; the departments are recording it', underWay: 'Under way', underWayHelp: 'Progress appears here by itself.', approved: 'Decision: registration granted', recordNumber: 'Number {{code}}', code: 'Unified social credit code {{code}}', openLicence: 'Open the licence', same: 'Agrees with the decision', sameHelp: 'This PC ran the same {{count}} rules over your documents, with the same result', differs: 'Does not agree', differsHelp: 'This PC ran {{count}} rules and came to another result. Please ask the registrar and bring your receipt.', unchecked_one: 'What this automatic review did not look at: {{count}} point', unchecked_other: 'What this automatic review did not look at: {{count}} points', signers: 'Who signed', signersHelp: 'Proven on the chain. A report of impersonation made after filing shows here, too.', showRules: 'Rule by rule', hideRules: 'Hide',
    referred: 'With an officer for review', referredHelp: 'A rule wants a person to look at it. The machine only approves and never refuses.', who: 'Who has it', deadline: 'By when', reasons: 'Why a person', timeline: 'What happened', inBlock: 'Block {{height}}', showFiled: 'Show what was filed ({{count}})', hideFiled: 'Hide what was filed', showEarlier: 'What was filed before (signed {{time}})', hideEarlier: 'Hide what was filed before',
  },
  answers: {
    title: 'What departments answered', help: 'These departments looked up your data for this application; each time stands on the chain. This PC checked signatures, questions and records.', asOf: 'as of {{time}}', from: 'from {{department}}, as of {{time}}', dataSet: 'Data set', answered: 'Answered', key: 'Key that signed', record: 'Record on the chain',
    asked_one: 'Checked by departments: {{count}} question after filing', asked_other: 'Checked by departments: {{count}} questions after filing', askedHelp: 'Only these departments know. They are told what stands here and nothing else.', told: 'told: {{items}}', and: '; ',
  },
  person: { button: 'Ask for a person', title: 'Ask for a person', text: 'I ask that an officer of {{office}} looks at this and that it is not left to the machine. The request is signed and recorded on the chain, and the officer\'s time begins by the rules.', cancel: 'Not now', sign: 'Ask' },
  ended: { again: 'File again', reasons: 'Reasons', remedies: 'If you disagree' },
  refile: {
    rename: { title: 'Choose another name and file again', help: 'It opens with what you filed; change the name, nothing else is lost. After your signature the rules are checked again at once.' },
    supplement: { title: 'Please supply what is missing', help: 'It opens with what you filed; mend it, sign and hand it back. What you filed before stays in the history.' },
    pending: { title: 'Anything wrong may be corrected', help: 'It opens with what you filed; correct it and sign, and the rules are checked again at once. If you leave it, an officer looks at it.' },
    other: { help: 'It opens with what you filed; mend it, sign and hand it back.' },
  },
  clock: { legal: 'Legal limit', promised: 'Promised', paused: 'Clock stopped', left_one: '{{count}} working day left', left_other: '{{count}} working days left', today: 'Today is the last day', until: 'until {{day}}', after: 'Then by itself: {{what}}.', basis: 'By {{basis}}', promisedOver_one: '{{count}} working day over', promisedOver_other: '{{count}} working days over', promisedToday: 'today' },
  withdraw: { button: 'Withdraw', title: 'Withdraw this application', text: 'I withdraw my application “{{title}}” ({{subject}}) made to {{office}}.', after: 'Sent to the registrar and recorded on the chain. You may apply again.', passphrase: 'Sign with your passphrase', cancel: 'Keep it', sign: 'Sign and withdraw' },
  receipt: { save: 'Save receipt', saveAs: 'Save as…', saved: 'Saved to {{path}}', qr: 'QR code of the receipt', isFile: 'The receipt is one file, {{size}}', forOthers: 'Give it to a landlord, a bank or a platform: they can verify it without any network. It holds only what you made public.' },
  progress: { label: 'Progress', state: { done: 'done', current: 'current', paused: 'paused', todo: 'to come' } },
  event: {
    submitted: 'signed by you', supplement: 'signed by you', correct: 'signed by you', 'request-person': 'signed by you; an officer looks at it', 'ask-supplement': 'told once what is missing', approve: 'decided by the published rules', refer: 'the rules ask for a person', withdraw: 'signed by you', 'deadline-expired': 'handled as the law says', 'deadline-fixed': 'fixed once the calendar was published', 'name-lost': 'no refusal; choose another name and file again',
  },
}
