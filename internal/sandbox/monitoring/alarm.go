package monitoring

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// alarm is what CloudWatch keeps of one metric alarm.
type alarm struct {
	alarmSettings
	ARN     string
	State   string // OK, ALARM or INSUFFICIENT_DATA
	Reason  string
	Updated time.Time // the settings
	Changed time.Time // the state
	Tags    tag.Set
}

type dimension struct {
	Name  string
	Value string
}

// alarmSettings are what PutMetricAlarm sets and DescribeAlarms returns.
type alarmSettings struct {
	AlarmName                        string
	AlarmDescription                 string `json:",omitempty" xml:",omitempty"`
	ActionsEnabled                   *bool
	OKActions                        []string    `xml:"OKActions>member"`
	AlarmActions                     []string    `xml:"AlarmActions>member"`
	InsufficientDataActions          []string    `xml:"InsufficientDataActions>member"`
	MetricName                       string      `json:",omitempty" xml:",omitempty"`
	Namespace                        string      `json:",omitempty" xml:",omitempty"`
	Statistic                        string      `json:",omitempty" xml:",omitempty"`
	ExtendedStatistic                string      `json:",omitempty" xml:",omitempty"`
	Dimensions                       []dimension `xml:"Dimensions>member"`
	Period                           int         // seconds
	Unit                             string      `json:",omitempty" xml:",omitempty"`
	EvaluationPeriods                int
	DatapointsToAlarm                *int     `json:",omitempty" xml:",omitempty"`
	Threshold                        *float64 `json:",omitempty" xml:",omitempty"`
	ComparisonOperator               string
	TreatMissingData                 string `json:",omitempty" xml:",omitempty"`
	EvaluateLowSampleCountPercentile string `json:",omitempty" xml:",omitempty"`
}

func (s *Service) registerAlarms() {
	wire.Polyglot(s.wire, "PutMetricAlarm", s.putMetricAlarm)
	wire.Polyglot(s.wire, "DescribeAlarms", s.describeAlarms)
	wire.Polyglot(s.wire, "DeleteAlarms", s.deleteAlarms)
	wire.Polyglot(s.wire, "SetAlarmState", s.setAlarmState)
	wire.Polyglot(s.wire, "EnableAlarmActions", s.setActions(true))
	wire.Polyglot(s.wire, "DisableAlarmActions", s.setActions(false))
}

// maxWindow is the longest an alarm may look back, in seconds.
const maxWindow = 604800

// comparisons are the operators of a fixed threshold.
var comparisons = map[string]func(value, threshold float64) bool{
	"GreaterThanOrEqualToThreshold": func(v, t float64) bool { return v >= t },
	"GreaterThanThreshold":          func(v, t float64) bool { return v > t },
	"LessThanThreshold":             func(v, t float64) bool { return v < t },
	"LessThanOrEqualToThreshold":    func(v, t float64) bool { return v <= t },
}

type putAlarmInput struct {
	alarmSettings
	Metrics []struct{ ID string }
	Tags    []tag.Pair
}

func (in *putAlarmInput) validate() error {
	invalid := func(format string, args ...any) error {
		return wire.BadRequest("ValidationError", format, args...)
	}
	switch {
	case in.AlarmName == "" || len(in.AlarmName) > 255:
		return invalid("1 validation error detected: Value '%s' at 'alarmName' failed to satisfy constraint: Member must have length between 1 and 255", in.AlarmName)
	case len(in.Metrics) > 0:
		return wire.Errorf(501, "UnknownOperationException", "the sandbox does not implement alarms on metric math")
	case in.MetricName == "" || in.Namespace == "":
		return invalid("MetricName and Namespace are required for an alarm on a metric")
	case in.EvaluationPeriods < 1:
		return invalid("1 validation error detected: Value '%d' at 'evaluationPeriods' failed to satisfy constraint: Member must have value greater than or equal to 1", in.EvaluationPeriods)
	case in.Period != 10 && in.Period != 20 && in.Period != 30 && (in.Period < 60 || in.Period%60 != 0):
		return invalid("Invalid period: %d. Valid values are 10, 20, 30, and any multiple of 60", in.Period)
	case in.Period > maxWindow || in.EvaluationPeriods > maxWindow/in.Period:
		return invalid("Metrics cannot be checked across more than 7 days (EvaluationPeriods * Period must be <= %d).", maxWindow)
	case comparisons[in.ComparisonOperator] == nil || in.Threshold == nil:
		return invalid("1 validation error detected: Value '%s' at 'comparisonOperator' failed to satisfy constraint, or the threshold is missing", in.ComparisonOperator)
	case (in.Statistic == "") == (in.ExtendedStatistic == ""):
		return invalid("The parameters Statistic and ExtendedStatistic are mutually exclusive, and one is required")
	case !known(in.Statistic + in.ExtendedStatistic):
		return invalid("1 validation error detected: Value '%s' at 'statistic' failed to satisfy constraint: Member must satisfy enum value set: %v", in.Statistic+in.ExtendedStatistic, statistics)
	case in.DatapointsToAlarm != nil && *in.DatapointsToAlarm > in.EvaluationPeriods:
		return invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
	case !slices.Contains([]string{"", "breaching", "notBreaching", "ignore", "missing"}, in.TreatMissingData):
		return invalid("Option %s is not supported for TreatMissingData", in.TreatMissingData)
	}
	return nil
}

func (s *Service) putMetricAlarm(r *wire.Request, in *putAlarmInput) (*wire.Empty, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	if in.ActionsEnabled == nil {
		enabled := true
		in.ActionsEnabled = &enabled
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	if s.regions[r.Region] == nil {
		s.regions[r.Region] = map[string]*alarm{}
	}
	a := s.regions[r.Region][in.AlarmName]
	if a == nil {
		a = &alarm{
			ARN: account.ARN("cloudwatch", r.Region, "alarm:"+in.AlarmName), State: "INSUFFICIENT_DATA",
			Reason: "Unchecked: Initial alarm creation", Changed: now, Tags: tag.FromPairs(in.Tags),
		}
		s.regions[r.Region][in.AlarmName] = a
	}
	a.alarmSettings, a.Updated = in.alarmSettings, now
	return nil, nil
}

type alarmView struct {
	alarmSettings
	AlarmARN                           string `json:"AlarmArn" xml:"AlarmArn"`
	AlarmConfigurationUpdatedTimestamp wire.Epoch
	StateValue                         string
	StateReason                        string
	StateUpdatedTimestamp              wire.Epoch
	StateTransitionedTimestamp         wire.Epoch
}

type describeAlarmsInput struct {
	AlarmNames      []string
	AlarmNamePrefix string
	AlarmTypes      []string
	StateValue      string
}

type describeAlarmsOutput struct {
	MetricAlarms    []alarmView `xml:"MetricAlarms>member"`
	CompositeAlarms []string    `xml:"CompositeAlarms>member"`
}

func (s *Service) describeAlarms(r *wire.Request, in *describeAlarmsInput) (*describeAlarmsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &describeAlarmsOutput{MetricAlarms: []alarmView{}, CompositeAlarms: []string{}}
	if len(in.AlarmTypes) > 0 && !slices.Contains(in.AlarmTypes, "MetricAlarm") {
		return out, nil
	}
	alarms := s.regions[r.Region]
	for _, name := range slices.Sorted(maps.Keys(alarms)) {
		a := alarms[name]
		s.evaluate(r.Region, a)
		named := len(in.AlarmNames) == 0 || slices.Contains(in.AlarmNames, name)
		if !named || !strings.HasPrefix(name, in.AlarmNamePrefix) || (in.StateValue != "" && a.State != in.StateValue) {
			continue
		}
		out.MetricAlarms = append(out.MetricAlarms, alarmView{
			a.alarmSettings, a.ARN, wire.Epoch(a.Updated), a.State, a.Reason, wire.Epoch(a.Changed), wire.Epoch(a.Changed),
		})
	}
	return out, nil
}

type alarmNamesInput struct{ AlarmNames []string }

func (s *Service) deleteAlarms(r *wire.Request, in *alarmNamesInput) (*wire.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range in.AlarmNames {
		if s.regions[r.Region][name] == nil {
			return nil, wire.NotFound("ResourceNotFound", "Alarm %s does not exist", name)
		}
	}
	for _, name := range in.AlarmNames {
		delete(s.regions[r.Region], name)
	}
	return nil, nil
}

func (s *Service) setActions(enabled bool) func(*wire.Request, *alarmNamesInput) (*wire.Empty, error) {
	return func(r *wire.Request, in *alarmNamesInput) (*wire.Empty, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, name := range in.AlarmNames {
			if a := s.regions[r.Region][name]; a != nil {
				a.ActionsEnabled = &enabled
			}
		}
		return nil, nil
	}
}

type setStateInput struct {
	AlarmName   string
	StateValue  string
	StateReason string
}

func (s *Service) setAlarmState(r *wire.Request, in *setStateInput) (*wire.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.regions[r.Region][in.AlarmName]
	if a == nil {
		return nil, wire.NotFound("ResourceNotFound", "Alarm %s does not exist", in.AlarmName)
	}
	if !slices.Contains([]string{"OK", "ALARM", "INSUFFICIENT_DATA"}, in.StateValue) {
		return nil, wire.BadRequest("ValidationError", "1 validation error detected: Value '%s' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]", in.StateValue)
	}
	a.State, a.Reason, a.Changed = in.StateValue, in.StateReason, s.clock.Now()
	return nil, nil
}
