package route53_test

// Pages that several rows of the parity tables have as their source.
const (
	apiRecordSet   = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html"
	apiChange      = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html"
	apiHealthCheck = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html"
	guideFailover  = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover.html"
	parameterText  = "https://github.com/aws/aws-sdk-php/issues/1528"
	limitations    = "the sandbox's own: what it leaves out on purpose"
)

// changeSources names, for each row of TestRefusedChanges, where AWS's answer
// was found: a page of the documentation for the rule, a report of a user for
// the text. "(text: check)" marks a text that was not found.
var changeSources = map[string]string{
	"no TTL":                                  "https://github.com/ministryofjustice/modernisation-platform/pull/10072",
	"alias with TTL":                          "https://github.com/agorapulse/grails-aws-sdk/issues/95",
	"failover without set identifier":         apiRecordSet + " (text: check)",
	"set identifier without policy":           apiRecordSet + " (text: check)",
	"two policies":                            apiRecordSet + " (text: check)",
	"latency routing is left out":             limitations,
	"create twice":                            "https://github.com/kinvolk-archives/lokomotive-kubernetes/issues/181",
	"create twice with identifier":            "https://github.com/barnybug/cli53/issues/317",
	"delete what is not there":                "https://github.com/boto/boto/issues/2887",
	"delete with another value":               "https://github.com/airbnb/zonify/pull/23",
	"one set twice in a batch":                apiChange + "; https://github.com/kubernetes-sigs/external-dns/issues/4241",
	"outside the zone":                        apiChange,
	"a name that only ends alike":             apiChange,
	"the zone's own SOA":                      apiChange + " (text: check)",
	"CNAME at the apex":                       "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#CNAMEFormat",
	"CNAME beside A":                          "https://github.com/aws/aws-sdk-java/issues/1996",
	"A beside CNAME":                          "https://github.com/RJPearson94/terraform-aws-open-next/issues/24",
	"simple beside weighted":                  "https://github.com/barnybug/cli53/issues/257",
	"weighted beside simple":                  "https://github.com/kubernetes-sigs/external-dns/issues/3141",
	"failover beside simple (check)":          apiRecordSet + " (text: check)",
	"multivalue beside simple":                "https://github.com/cert-manager/cert-manager/issues/5388",
	"weighted with another TTL":               "https://github.com/aws/aws-sdk-go-v2/issues/518",
	"two secondaries (check)":                 guideFailover + " (text: check)",
	"primary without a check":                 "https://github.com/kubernetes-sigs/external-dns/issues/2362",
	"a check that does not exist":             apiChange,
	"alias into the wrong zone":               "https://github.com/harmony-one/harmony-ops/issues/491",
	"alias to a resource that does not exist": "https://github.com/aws/aws-cdk/issues/19643",
	"IPv4 address":                            "https://github.com/gomodules/dns/issues/7",
	"IPv6 address":                            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#AAAAFormat (text: check)",
	"TXT without quotes":                      "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat (text: check)",
	"empty label":                             "https://github.com/hashicorp/terraform/issues/18482",
	"all faults at once":                      "https://github.com/kubernetes-sigs/external-dns/issues/3141",
}

// checkSources is the same for TestRefusedHealthChecks. One text of AWS's was
// found, the others follow its pattern; the limits are documented.
var checkSources = map[string]string{
	"no endpoint":                   apiHealthCheck + " (text: check)",
	"interval of 20 s":              apiHealthCheck + " (text: check)",
	"threshold of 0":                apiHealthCheck + " (text: check)",
	"threshold of 11":               apiHealthCheck + " (text: check)",
	"port":                          apiHealthCheck + " (text: check)",
	"port of a TCP check":           apiHealthCheck + " (text: check)",
	"two regions":                   apiHealthCheck + " (text: check)",
	"a region without checkers":     apiHealthCheck + " (text: check)",
	"string match without a string": apiHealthCheck + " (text: check)",
	"a string without string match": apiHealthCheck + " (text: check)",
	"a string of 256":               apiHealthCheck + " (text: check)",
	"a domain that is none":         apiHealthCheck + " (text: check)",
	"an address that is none":       apiHealthCheck + " (text: check)",
	"an alarm":                      parameterText,
	"a check of an alarm":           limitations,
	"a child that does not exist":   apiHealthCheck + " (text: check)",
}
