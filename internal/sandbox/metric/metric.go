// Package metric is what CloudWatch would have been told: services put datapoints, monitoring reads them.
package metric

import (
	"maps"
	"sort"
	"strings"
	"sync"
	"time"
)

// Kept is how many datapoints of one metric are kept; the oldest go first.
const Kept = 4096

// Name identifies one metric of one region. Health check metrics live in us-east-1 only.
type Name struct {
	Region     string
	Namespace  string            // such as "AWS/Route53"
	Metric     string            // such as "HealthCheckStatus"
	Dimensions map[string]string // such as HealthCheckId
}

// Datapoint is one observation.
type Datapoint struct {
	Time  time.Time // sandbox time
	Value float64
	Unit  string // CloudWatch's unit, such as "Milliseconds", "None", "Count"
}

// Series is a metric with its datapoints, oldest first.
type Series struct {
	Name       Name
	Datapoints []Datapoint
}

// Store keeps metrics. The zero value is ready. Safe for concurrent use.
type Store struct {
	mu     sync.Mutex
	series map[string]*Series
}

// Put adds one datapoint. Datapoints of one metric are put in the order of time.
func (s *Store) Put(name Name, at time.Time, value float64, unit string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := name.key()
	series := s.series[key]
	if series == nil {
		if s.series == nil {
			s.series = map[string]*Series{}
		}
		name.Dimensions = maps.Clone(name.Dimensions)
		series = &Series{Name: name}
		s.series[key] = series
	}
	if len(series.Datapoints) >= 2*Kept {
		series.Datapoints = append([]Datapoint(nil), series.Datapoints[Kept:]...)
	}
	series.Datapoints = append(series.Datapoints, Datapoint{Time: at, Value: value, Unit: unit})
}

// Between lists the datapoints of exactly this metric from start, included, to end, excluded.
func (s *Store) Between(name Name, start, end time.Time) []Datapoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	series := s.series[name.key()]
	if series == nil {
		return nil
	}
	all := series.Datapoints
	first := sort.Search(len(all), func(i int) bool { return !all[i].Time.Before(start) })
	last := sort.Search(len(all), func(i int) bool { return !all[i].Time.Before(end) })
	if first >= last {
		return nil
	}
	return append([]Datapoint(nil), all[first:last]...)
}

// Names lists the metrics of a region that hold any datapoint, sorted.
func (s *Store) Names(region string) []Name {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []Name
	for _, series := range s.series {
		if series.Name.Region == region {
			names = append(names, series.Name)
		}
	}
	sort.Slice(names, func(i, j int) bool { return names[i].key() < names[j].key() })
	return names
}

func (n Name) key() string {
	dimensions := make([]string, 0, len(n.Dimensions))
	for name, value := range n.Dimensions {
		dimensions = append(dimensions, name+"\x01"+value)
	}
	sort.Strings(dimensions)
	return strings.Join(append([]string{n.Region, n.Namespace, n.Metric}, dimensions...), "\x00")
}
