/** What a descent can be, pure, for both sides. `optimisers.ts` must have a rule for each. */
export const optimiserNames = ['adam', 'adamw', 'sgd', 'momentum', 'nesterov', 'rmsprop', 'adagrad', 'lion'] as const
export type OptimiserName = (typeof optimiserNames)[number]
