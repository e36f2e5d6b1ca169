/**
 * The options that a script is run with, without those that `NODE_OPTIONS` gives another value: a command line goes before the environment for Node, but what a
 * person says is to go before what the script says.
 */
export function withoutOverridden(options, nodeOptions) {
  const named = new Set(nodeOptions.split(/\s+/).map(nameOf));
  return options.filter((option) => !named.has(nameOf(option)));
}

/** Node takes `_` for `-`. */
function nameOf(option) {
  return option.split('=', 1)[0].replaceAll('_', '-');
}
