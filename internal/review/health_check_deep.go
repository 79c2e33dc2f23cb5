package review

var healthCheckDeep = &Rule{
	ID: "health-check-deep", Severity: Warning,
	Reason: "an endpoint that answers without reading its table stays green while the table is down, as in us-east-1 in October 2025",
	Fix:    "check a path of its own that reads the region's table before it answers, such as /healthz",
	Link:   "https://aws.amazon.com/builders-library/implementing-health-checks/",
	check: func(s *subject, r *reporter) {
		for _, c := range s.attachments() {
			path := c.Get("resource_path")
			switch {
			case !c.Probes():
			case c.Kind() == "TCP":
				r.at(c, c.Get("type"), "a TCP check sees an open port, not an API that can read its table")
			case !path.Exists():
				r.at(c, absent, "it has no resource_path, so it asks for /")
			case path.TextOr("-") == "/" || path.TextOr("-") == "":
				r.at(c, path, "it asks for /, which proves that something answers, not that the table can be read")
			}
		}
	},
}
