package monitoring

import (
	"fmt"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
)

// evaluate brings an alarm's state up to date from its last evaluation periods. It runs when somebody looks, so a
// state that came and went between two looks is not seen. The caller holds the lock.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
func (s *Service) evaluate(region string, a *alarm) {
	length := seconds(a.Period)
	end := s.clock.Now().UTC().Truncate(length)
	start := end.Add(-length * time.Duration(a.EvaluationPeriods))
	found := periods(s.metrics.Between(a.metric(region), start, end), length)
	if len(found) == 0 && (a.TreatMissingData == "ignore" || a.TreatMissingData == "" || a.TreatMissingData == "missing") {
		return // without any data the state stays; a new alarm stays INSUFFICIENT_DATA
	}
	breaching := 0
	for _, p := range found {
		if comparisons[a.ComparisonOperator](p.value(a.Statistic+a.ExtendedStatistic), *a.Threshold) {
			breaching++
		}
	}
	if a.TreatMissingData == "breaching" {
		breaching += a.EvaluationPeriods - len(found)
	}
	needed := a.EvaluationPeriods
	if a.DatapointsToAlarm != nil {
		needed = *a.DatapointsToAlarm
	}
	state := "OK"
	if breaching >= needed {
		state = "ALARM"
	}
	if state != a.State {
		a.State, a.Changed = state, s.clock.Now()
		a.Reason = fmt.Sprintf("Threshold Crossed: %d out of the last %d datapoints were breaching (threshold %g)", breaching, a.EvaluationPeriods, *a.Threshold)
	}
}

// metric is the name of what the alarm watches.
func (a *alarm) metric(region string) metric.Name {
	return name(region, a.Namespace, a.MetricName, a.Dimensions)
}

func name(region, namespace, metricName string, dimensions []dimension) metric.Name {
	byName := map[string]string{}
	for _, d := range dimensions {
		byName[d.Name] = d.Value
	}
	return metric.Name{Region: region, Namespace: namespace, Metric: metricName, Dimensions: byName}
}
