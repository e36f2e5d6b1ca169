/** What JSON can hold: what events, commands, states and rows are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
