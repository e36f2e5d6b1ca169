/** The version of this package, which all packages of the platform share: folds of another version are folded again. */
export const version = '0.1.0';
