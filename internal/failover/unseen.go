package failover

import "fmt"

// Unseen tells why the check never notices the fault; it is empty if it can.
func (s Simulation) Unseen() string {
	course := newCourse(s.Pair.Check, s.Fault, s.Response, s.Checkers)
	switch {
	case course.detectable():
		return ""
	case course.fails:
		return fmt.Sprintf("%d of %d checkers still reach the endpoint, more than 18 %% of them", course.checkers-course.affected, course.checkers)
	case s.Pair.Check.Kind == "TCP":
		return "a TCP check only connects"
	case s.Fault.Kind == StringMissing:
		return fmt.Sprintf("a check of type %s does not read the body", s.Pair.Check.Kind)
	}
	return fmt.Sprintf("the status line comes within %s, which Route 53 counts as healthy", Seconds(StatusTimeout))
}

// CheckerCount is how many checkers the simulation has.
func (s Simulation) CheckerCount() int {
	return newCourse(s.Pair.Check, s.Fault, s.Response, s.Checkers).checkers
}

// RegionCount is how many regions the check is made from.
func (c Check) RegionCount() int { return len(c.regions()) }
