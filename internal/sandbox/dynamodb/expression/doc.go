// Package expression reads and evaluates DynamoDB's expressions: condition,
// filter, key condition, update and projection.
//
// It is pure. Errors carry the message of DynamoDB's ValidationException. Sources:
// "Using expressions in DynamoDB"
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html)
// and its pages on operators and functions
// (…/Expressions.OperatorsAndFunctions.html), update expressions
// (…/Expressions.UpdateExpressions.html) and reserved words (…/ReservedWords.html).
package expression
