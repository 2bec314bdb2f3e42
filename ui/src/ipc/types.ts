// What the program shows the window: the types generated from src-tauri/src/views.rs.

export type * from './bindings'
