/** Thrown when the launcher cannot go on and the user can do something about it; the message says what. */
export class LaunchError extends Error {}
