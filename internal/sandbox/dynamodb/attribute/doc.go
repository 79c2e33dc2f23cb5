// Package attribute is DynamoDB's data model: attribute values, items, their
// JSON form, their order and their size.
//
// It is pure: no clock, no storage, no wire. Errors carry the message that
// DynamoDB gives in a ValidationException, except [SerializationError], which is
// what AWS calls a body whose shape is wrong.
//
// Sources: "Supported data types and naming rules"
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html),
// AttributeValue (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
package attribute
