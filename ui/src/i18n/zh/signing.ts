export const signing = {
  reserve: {
    title: '保留的名称', button: '保留这个名称（两个月）', help: '保留到 {{until}}，这段时间别人不能用。您还能保留 {{left}} 个。', full: '您已保留 {{most}} 个名称，到期或登记后才能再保留。', mine: '已为您保留到 {{until}}', another: '别人已保留到 {{until}}。换一个字号，其他内容都还在。', registered: '已有企业登记了这个字号。换一个字号，其他内容都还在。', until: '保留到 {{until}}',
  },
  signing: {
    title: '各自签名', count: '{{signed}} / {{all}} 人', lead: '写进申请的每个人都要在自己的电脑上签名。先把内容固定下来，再给每个人一份邀请。', fixed: '内容已固定。再修改的话，已发出的邀请就作废，要重新邀请。', changed: '内容改过了，先前的邀请已作废。改好以后重新固定，再请每个人签名。', prepare: '固定内容，开始邀请', prepareAgain: '重新固定，重新邀请', joint: '、',
    signed: '提交时已签', last: '您最后签名', lastWaits: '{{names}}签好以后，您在这里用口令签名并提交。', lastFirst: '先固定内容、邀请各人；都签好以后，您在这里用口令签名并提交。',
    own: '提交时签名', by: '由{{name}}代表签名', answer: { none: '未签', confirmed: '已确认', refused: '不同意', impersonated: '冒名举报' }, invite: '给{{name}}写邀请', inviteAgain: '换一个邀请码重写', writing: '正在密封邀请', file: '邀请文件', code: '邀请码', tell: '把文件发给{{name}}，邀请码另外打电话或者当面告诉。', impersonated: '本人说不知情，这份申请不能自动登记。', refused: '本人不同意。商量好、改好以后重新邀请。',
    demoText: '演示文本', textPrint: '这份文本的指纹 {{print}}', showArticles: '看公司章程', hideArticles: '收起公司章程', noArticles: '内容还没填全，章程暂时生成不了。',
  },
  invited: {
    title: '我收到的邀请', add: '打开邀请文件', none: '没有收到邀请。别人请您签名时，会发给您一个邀请文件，并另外告诉您邀请码。', as: '{{title}}，您是：{{roles}}', waits: '等您答复', file: '邀请文件', fileExample: '选择收到的邀请文件', choose: '选择', code: '邀请码', codeHelp: '十二个字母和数字，由邀请您的人另外告诉您。文件和邀请码都只在这台电脑上用。', open: '打开邀请', loading: '正在核对邀请', unknown: '没有这份邀请。',
    lead: '有人申请时写了您的名字。请看清楚，再用自己的钥匙答复。', opening: '{{name}}：有人向{{office}}提出申请，您在其中是{{roles}}。下面每一项都已核对，就是将要提交的内容。', signsFor: '您还代表{{names}}签名：您确认，就是{{names}}也确认。只有它的法定代表人才能代表它，登记机关会核对。', ownDataFor: '您和{{names}}的信息（只有您、申请人和登记机关看得到）', meansFor: '内容属实，我同意，也代表{{names}}同意。', ownData: '您自己的信息（只有您、申请人和登记机关看得到）', otherData: '申请的内容', left: '这里是全部 {{all}} 项中的 {{shown}} 项。其余是别人的证件号码、住址和手机号码，您看不到。', check: '在本机核对', mine: '姓名和号码是您的。', notMine: '姓名或号码和您的不一致，这份邀请不能由您确认。', textDiffers: '章程和填的内容对不上，不能确认。请告诉邀请您的人。', unseen: '还有 {{count}} 条要看别人的信息或者部门的答复，由登记机关核对。', verified: '每一项都在下面这个指纹之下核对过；您的签名覆盖全部内容。',
    question: '您的答复', choice: { confirmed: '确认并签名', refused: '不同意', impersonated: '我不知情，冒用我的身份' }, means: { confirmed: '内容属实，我同意。', refused: '我知道这件事，但不同意这样写。', impersonated: '我不知道这件事。登记机关会看到举报，这份申请不能自动登记。' }, sign: '签名并答复', signing: '正在签名并写入政务链', answered: { none: '等您答复', confirmed: '您已确认', refused: '您不同意', impersonated: '您已举报冒名' }, recorded: '您的答复已写入政务链。',
  },
}
