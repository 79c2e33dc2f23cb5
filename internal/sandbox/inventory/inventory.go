// Package inventory lists what exists in a sandbox over all services, so that a destroy can be shown to leave nothing.
package inventory

// Resource is one thing that exists.
type Resource struct {
	Service string `json:"service"` // signing name, such as "apigateway"
	Region  string `json:"region"`  // "" for a global service
	Type    string `json:"type"`    // Terraform's or CloudFormation's short noun, such as "health check"
	ID      string `json:"id"`      // what an engineer would look for: a name, an id, "name TYPE set-identifier"
	Initial bool   `json:"initial"` // it was there when the sandbox started: a hosted zone with its SOA and NS
}
