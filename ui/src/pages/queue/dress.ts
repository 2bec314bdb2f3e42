// Ant Design at the desk: smaller corners, denser controls.

export const DESK = { token: { borderRadius: 4, borderRadiusLG: 4, borderRadiusSM: 3, controlHeight: 32, controlHeightLG: 36 } }
