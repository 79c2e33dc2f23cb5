package apigatewayv2

import "strings"

// Region gives the region in which AWS's own name of an API or of a custom domain name listens, such as
// "abc.execute-api.us-east-1.amazonaws.com". It fails for a name that no API and no domain name has.
func (s *Service) Region(host string) (region string, ok bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	region, ok = executeRegion(host)
	if !ok {
		return "", false
	}
	if _, found := s.Alias(hostedZone(region), host); found {
		return region, true
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, _, ok = s.execute(region, host)
	return region, ok
}
