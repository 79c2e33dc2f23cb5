package monitoring

import (
	"maps"
	"slices"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// maxDatapoints is how many datapoints one answer may hold. Source: API reference, GetMetricStatistics.
const maxDatapoints = 1440

func (s *Service) registerMetrics() {
	wire.Polyglot(s.wire, "GetMetricStatistics", s.getMetricStatistics)
	wire.Polyglot(s.wire, "GetMetricData", s.getMetricData)
	wire.Polyglot(s.wire, "ListMetrics", s.listMetrics)
	wire.Polyglot(s.wire, "PutMetricData", s.putMetricData)
}

type statisticsInput struct {
	Namespace          string
	MetricName         string
	Dimensions         []dimension
	StartTime          wire.Epoch
	EndTime            wire.Epoch
	Period             int
	Statistics         []string
	ExtendedStatistics []string
}

type datapoint struct {
	Timestamp          wire.Epoch
	SampleCount        *float64           `json:",omitempty" xml:",omitempty"`
	Average            *float64           `json:",omitempty" xml:",omitempty"`
	Sum                *float64           `json:",omitempty" xml:",omitempty"`
	Minimum            *float64           `json:",omitempty" xml:",omitempty"`
	Maximum            *float64           `json:",omitempty" xml:",omitempty"`
	ExtendedStatistics map[string]float64 `json:",omitempty" xml:"-"`
	Unit               string
}

type statisticsOutput struct {
	Label      string
	Datapoints []datapoint `xml:"Datapoints>member"`
}

func (s *Service) getMetricStatistics(r *wire.Request, in *statisticsInput) (*statisticsOutput, error) {
	all := slices.Concat(in.Statistics, in.ExtendedStatistics)
	if err := checkWindow(in.Period, time.Time(in.StartTime), time.Time(in.EndTime), all); err != nil {
		return nil, err
	}
	points := s.metrics.Between(name(r.Region, in.Namespace, in.MetricName, in.Dimensions), time.Time(in.StartTime), time.Time(in.EndTime))
	out := &statisticsOutput{Label: in.MetricName, Datapoints: []datapoint{}}
	for _, p := range periods(points, seconds(in.Period)) {
		out.Datapoints = append(out.Datapoints, p.datapoint(all))
	}
	return out, nil
}

func checkWindow(period int, start, end time.Time, wanted []string) error {
	switch {
	case period < 1 || (period != 1 && period != 5 && period != 10 && period != 30 && period%60 != 0):
		return wire.BadRequest("InvalidParameterValue", "The parameter Period must be 1, 5, 10, 30, or a multiple of 60 seconds, not %d.", period)
	case !start.Before(end):
		return wire.BadRequest("InvalidParameterValue", "The parameter StartTime must be less than the parameter EndTime.")
	case end.Sub(start)/seconds(period) > maxDatapoints:
		return wire.BadRequest("InvalidParameterCombination", "You have requested up to %d datapoints, which exceeds the limit of %d. You may reduce the datapoints requested by increasing Period, or decreasing the time range.", end.Sub(start)/seconds(period), maxDatapoints)
	case len(wanted) == 0:
		return wire.BadRequest("MissingParameter", "At least one of the parameters Statistics and ExtendedStatistics must be specified.")
	}
	for _, statistic := range wanted {
		if !known(statistic) {
			return wire.BadRequest("InvalidParameterValue", "The value %s for parameter Statistics is not supported.", statistic)
		}
	}
	return nil
}

func (p period) datapoint(wanted []string) datapoint {
	d := datapoint{Timestamp: wire.Epoch(p.start), Unit: p.unit}
	fields := map[string]**float64{
		"SampleCount": &d.SampleCount, "Average": &d.Average, "Sum": &d.Sum, "Minimum": &d.Minimum, "Maximum": &d.Maximum,
	}
	for _, statistic := range wanted {
		value := p.value(statistic)
		if field := fields[statistic]; field != nil {
			*field = &value
			continue
		}
		if d.ExtendedStatistics == nil {
			d.ExtendedStatistics = map[string]float64{}
		}
		d.ExtendedStatistics[statistic] = value
	}
	return d
}

type metricView struct {
	Namespace  string
	MetricName string
	Dimensions []dimension `xml:"Dimensions>member"`
}

type dataQuery struct {
	ID         string `json:"Id"`
	Expression string
	Label      string
	MetricStat struct {
		Metric metricView
		Period int
		Stat   string
	}
	ReturnData *bool
}

type dataInput struct {
	MetricDataQueries []dataQuery
	StartTime         wire.Epoch
	EndTime           wire.Epoch
	ScanBy            string // TimestampDescending, the default, or TimestampAscending
}

type dataResult struct {
	ID         string       `json:"Id" xml:"Id"`
	Label      string       //
	Timestamps []wire.Epoch `xml:"Timestamps>member"`
	Values     []float64    `xml:"Values>member"`
	StatusCode string
}

type dataOutput struct {
	MetricDataResults []dataResult `xml:"MetricDataResults>member"`
}

func (s *Service) getMetricData(r *wire.Request, in *dataInput) (*dataOutput, error) {
	out := &dataOutput{MetricDataResults: []dataResult{}}
	for _, q := range in.MetricDataQueries {
		if q.Expression != "" {
			return nil, wire.Errorf(501, "UnknownOperationException", "the sandbox does not implement metric math: query %s", q.ID)
		}
		if err := checkWindow(q.MetricStat.Period, time.Time(in.StartTime), time.Time(in.EndTime), []string{q.MetricStat.Stat}); err != nil {
			return nil, err
		}
		if q.ReturnData == nil || *q.ReturnData {
			out.MetricDataResults = append(out.MetricDataResults, s.result(r.Region, in, q))
		}
	}
	return out, nil
}

func (s *Service) result(region string, in *dataInput, q dataQuery) dataResult {
	m := q.MetricStat.Metric
	result := dataResult{ID: q.ID, Label: q.Label, StatusCode: "Complete", Timestamps: []wire.Epoch{}, Values: []float64{}}
	if result.Label == "" {
		result.Label = m.MetricName
	}
	points := s.metrics.Between(name(region, m.Namespace, m.MetricName, m.Dimensions), time.Time(in.StartTime), time.Time(in.EndTime))
	found := periods(points, seconds(q.MetricStat.Period))
	if in.ScanBy != "TimestampAscending" {
		slices.Reverse(found)
	}
	for _, p := range found {
		result.Timestamps = append(result.Timestamps, wire.Epoch(p.start))
		result.Values = append(result.Values, p.value(q.MetricStat.Stat))
	}
	return result
}

type listMetricsInput struct {
	Namespace  string
	MetricName string
}

type listMetricsOutput struct {
	Metrics []metricView `xml:"Metrics>member"`
}

func (s *Service) listMetrics(r *wire.Request, in *listMetricsInput) (*listMetricsOutput, error) {
	out := &listMetricsOutput{Metrics: []metricView{}}
	for _, n := range s.metrics.Names(r.Region) {
		if (in.Namespace != "" && n.Namespace != in.Namespace) || (in.MetricName != "" && n.Metric != in.MetricName) {
			continue
		}
		view := metricView{Namespace: n.Namespace, MetricName: n.Metric, Dimensions: []dimension{}}
		for _, key := range slices.Sorted(maps.Keys(n.Dimensions)) {
			view.Dimensions = append(view.Dimensions, dimension{key, n.Dimensions[key]})
		}
		out.Metrics = append(out.Metrics, view)
	}
	return out, nil
}

type putDatum struct {
	MetricName string
	Dimensions []dimension
	Value      float64
	Unit       string
}

type putDataInput struct {
	Namespace  string
	MetricData []putDatum
}

// putMetricData stamps every datapoint now: the time of a datum is not read.
func (s *Service) putMetricData(r *wire.Request, in *putDataInput) (*wire.Empty, error) {
	if in.Namespace == "" || len(in.MetricData) > 1000 {
		return nil, wire.BadRequest("InvalidParameterValue", "The parameter Namespace is required and MetricData holds at most 1000 data")
	}
	for _, datum := range in.MetricData {
		s.metrics.Put(name(r.Region, in.Namespace, datum.MetricName, datum.Dimensions), s.clock.Now(), datum.Value, datum.Unit)
	}
	return nil, nil
}
