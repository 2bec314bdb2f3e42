export const board = {
  together: {
    title: { claim: '签收', transfer: '转办', print: '打印', urge: '催办' },
    bulk: { claim: '签收', transfer: '转办', print: '打印', urge: '催办' },
    sign: {
      claim: '您将签名：签收选中的 {{count}} 件，由您办理，至下一个工作日结束。',
      transfer: '您将签名：把选中的 {{count}} 件转给 {{name}}。',
      urge: '您将签名：催办选中的 {{count}} 件。经办人在队列里看到“督办”，办件时间线上写明由谁在何时催办。',
    },
    covers: '可以办 {{covers}} 件', coversAll: '全部可以办', nobody: '没有同事可以办这些办件。', loading: '正在核对同事的岗位…',
    what: '打印什么', printed: { all: '收件凭证和已签发的文书', receipts: '收件凭证', documents: '已签发的文书' },
    folder: '保存到', noFolder: '还没有选择文件夹', chooseFolder: '选择文件夹',
    printHelp: '每份是一个 PDF，内附回执，可以离线核验。文书上写有申请人：没有看过的办件，先在政务链上记录查看，申请人能看到。',
    run: { claim: '签名并签收', transfer: '签名并转办', print: '打印', urge: '签名并催办' },
    running: '正在逐件办理：{{done}} / {{total}}', stop: '做完这一批就停', stopped: '已停下，还有 {{count}} 件没有做，仍然选中。',
    done: { claim: '{{count}} 件已签收', transfer: '{{count}} 件已转办', print: '{{count}} 件已打印，共 {{files}} 份', urge: '{{count}} 件已催办' },
    failed: '{{count}} 件没有办成', failedHelp: '没有办成的仍然选中，其他的不受影响。', results: '逐件结果', ok: '已办成', close: '关闭', open: '打开办件', into: '已保存到 {{folder}}',
  },
  board: {
    title: '看板', noRole: '看板是负责人的', noRoleHelp: '您今天没有负责人岗位。', by: { officers: '按经办人', services: '按事项', divisions: '按区县' }, grouping: '怎样分组',
    who: { officers: '经办人', services: '事项', divisions: '区县' }, nobody: '没有人签收', open: '在办', near: '预警', overdue: '超期', urged: '已催办', lapsed: '环节超期', lapsedHelp: '有环节超过了期限的在办件：没有按时受理（视为受理），或者别的环节逾期。整个办件未必超期。', first: '最早到期',
    all: '全部', late: '超期和预警的办件', of: '{{name}}：超期和预警的办件', none: '没有超期或临近到期的办件', noneHelp: '有办件临近到期时，会自己出现在这里。', more: '这里列出最急的 {{count}} 件，其余在队列“超期”“预警”里。',
    choose: '选中 {{number}}', chooseAll: '全部选中或取消', chosen: '已选 {{count}} 件', urge: '催办', transfer: '改派', claim: '签收', clear: '取消选中', total: '合计',
    keysTitle: '看板的按键', keys: { next: '下一件、上一件', choose: '选中', chooseAll: '全部选中', urge: '催办（已选中时）', transfer: '改派（已选中时）', open: '打开办件', escape: '取消选中', group: '换分组' },
  },
}
