// Package dynamodb is the sandbox's DynamoDB: tables with replicas (global tables 2019.11.21), items, expressions,
// TTL, point-in-time recovery settings, tags, and the metrics that CloudWatch shows of them.
//
// Semantics stand in three pure packages (attribute, expression, table); this one holds the operations, the replicas
// and what happens in time. What is not there answers as an unknown operation: streams' own API, PartiQL, backups,
// imports and exports, auto scaling, strongly consistent global tables. Legacy parameters are refused by name.
//
// Sources, beside those named at each place: API reference
// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/), global tables
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html).
package dynamodb
