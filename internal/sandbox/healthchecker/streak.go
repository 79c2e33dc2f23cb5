package healthchecker

// streak is one checker's opinion of an endpoint. It starts healthy and changes
// after threshold contrary results in a row.
type streak struct {
	unhealthy bool
	contrary  int
}

// observe takes one result and returns the opinion after it.
func (s *streak) observe(passed bool, threshold int) (healthy bool) {
	if passed != s.unhealthy { // the result agrees with the opinion
		s.contrary = 0
		return !s.unhealthy
	}
	s.contrary++
	if s.contrary >= threshold {
		s.unhealthy, s.contrary = !s.unhealthy, 0
	}
	return !s.unhealthy
}
