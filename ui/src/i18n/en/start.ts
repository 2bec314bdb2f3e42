export const start = {
  start: { otherLanguage: '中文', steps: 'Steps to begin', step: { key: 'Passphrase', person: 'Identity', ready: 'Begin' } },
  welcome: {
    title: 'Government services on your own computer,\nwith results you can verify yourself', lead: 'Yuzheng connects you and several departments on one government chain.',
    strokes: '正, half of the word for proof: five strokes are five steps', five: ['Filed', 'Accepted', 'Reviewed', 'Decided', 'Concluded'],
    file: { title: 'Fill in at home, once', text: 'What you type is saved as you go; whatever breaks a rule is told before you file.' },
    know: { title: 'Always know where it is', text: 'Who has it, on which article it rests, and when it will be done.' },
    check: { title: 'Nobody’s word needed', text: 'Results carry proof that holds without any network; one changed character shows.' },
    start: 'Begin', demo: 'This is a demonstration: people, departments and licences are fictional and have no legal effect.',
  },
  passphrase: {
    title: 'First, a passphrase', lead: 'A signing key is made on this computer and locked with it. You will need it to sign.', first: 'Passphrase', rule: 'at least {{count}} characters', example: 'A few unrelated words are easy to keep and hard to guess',
    none: 'Any language will do; spaces count', again: 'Once more', differs: 'The two passphrases differ. Please look again.', only: 'The passphrase is used on this computer only. If you forget it, nobody can bring it back.', make: 'Make the key', making: 'Making the key, this takes a few seconds',
    strength: { tooShort_one: '{{count}} more character', tooShort_other: '{{count}} more characters', weak: 'Weak: easy to guess; a few unrelated words are better', fair: 'Fair', good: 'Good' },
  },
  choose: {
    toDesk: 'Nothing personal to do: back to the desk',
    title: 'Choose a demonstration identity', lead: 'Everybody on this list is fictional. The public security department checks name and ID number and binds your key to the identity you choose.', search: 'Search by name, ID number or address', count_one: '{{count}} person', count_other: '{{count}} people', none: 'Nobody like that; try another word.',
    bind: 'Have it bound', bindAs: 'Continue as {{name}}', binding: 'Public security is checking; then it is recorded on the chain and verified on this PC', office: 'Checked by public security of the demonstration network', refused: 'This identity cannot be bound', refusedBasis: 'Rule {{rule}} · {{basis}}',
    refusedNext: 'Please choose somebody else from the list.', note: { minor: 'Minor', deceased: 'Deceased' },
  },
  ready: {
    title: '{{name}}, everything is ready', lead: 'This computer now holds:', identity: 'A verified identity', identityHelp: 'Signed by public security and recorded on the chain, where neither your name nor your ID number can be seen.',
    key: 'A signing key', keyText: 'Locked on this computer with your passphrase', keyHelp: 'Opened only to sign; it never leaves this computer.', folder: 'Demonstration folder', folderHelp: 'The network file, the receipts you save and the offline verifier are here.', network: 'Network fingerprint', networkHelp: 'If it is what the departments publish, you are on the same chain. In full under Settings.',
    first: 'Apply for something', home: 'Look at the home page',
  },
  locked: { title: 'Locked', lead: 'Enter your passphrase to go on. Nothing you typed is lost.', passphrase: 'Passphrase', open: 'Unlock', opening: 'Opening the key with your passphrase' },
}
