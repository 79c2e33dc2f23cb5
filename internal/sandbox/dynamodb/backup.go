package dynamodb

import (
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// recovery is point-in-time recovery of a table in one region: a setting, as nothing can be restored here.
type recovery struct {
	On    bool
	Days  int
	Since time.Time
}

// defaultRecoveryDays is the longest and the usual recovery period
// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html).
const defaultRecoveryDays = 35

type updateContinuousBackups struct {
	TableName                        string
	PointInTimeRecoverySpecification *struct {
		PointInTimeRecoveryEnabled *bool
		RecoveryPeriodInDays       *int
	}
}

type continuousBackups struct {
	ContinuousBackupsDescription struct {
		ContinuousBackupsStatus        string
		PointInTimeRecoveryDescription recoveryDescription
	}
}

type recoveryDescription struct {
	PointInTimeRecoveryStatus  string
	EarliestRestorableDateTime *wire.Epoch `json:",omitempty"`
	LatestRestorableDateTime   *wire.Epoch `json:",omitempty"`
	RecoveryPeriodInDays       int         `json:",omitempty"`
}

func (s *Service) updateContinuousBackups(r *wire.Request, in *updateContinuousBackups) (*continuousBackups, error) {
	spec := in.PointInTimeRecoverySpecification
	if spec == nil || spec.PointInTimeRecoveryEnabled == nil {
		return nil, missing("pointInTimeRecoverySpecification")
	}
	t, err := s.backupTable(r, in.TableName)
	if err != nil {
		return nil, err
	}
	days := defaultRecoveryDays
	if spec.RecoveryPeriodInDays != nil {
		days = *spec.RecoveryPeriodInDays
	}
	switch {
	case !*spec.PointInTimeRecoveryEnabled && spec.RecoveryPeriodInDays != nil:
		return nil, validation("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.")
	case days < 1 || days > defaultRecoveryDays:
		return nil, constraint(days, "pointInTimeRecoverySpecification.recoveryPeriodInDays", "Member must have value less than or equal to 35")
	case !*spec.PointInTimeRecoveryEnabled:
		t.recovery = recovery{}
	case !t.recovery.On:
		t.recovery = recovery{On: true, Days: days, Since: s.Clock.Now()}
	default:
		t.recovery.Days = days
	}
	return s.describeBackups(t), nil
}

func (s *Service) describeContinuousBackups(r *wire.Request, in *tableOnly) (*continuousBackups, error) {
	t, err := s.backupTable(r, in.TableName)
	if err != nil {
		return nil, err
	}
	return s.describeBackups(t), nil
}

// backupTable is table with the code that backups use for one that is missing.
func (s *Service) backupTable(r *wire.Request, name string) (*replica, error) {
	t, err := s.table(r.Region, name)
	if err != nil {
		return nil, wire.BadRequest("TableNotFoundException", "Table not found: %s", plainName(name))
	}
	return t, nil
}

func (s *Service) describeBackups(t *replica) *continuousBackups {
	out := &continuousBackups{}
	out.ContinuousBackupsDescription.ContinuousBackupsStatus = "ENABLED"
	d := &out.ContinuousBackupsDescription.PointInTimeRecoveryDescription
	d.PointInTimeRecoveryStatus = "DISABLED"
	if t.recovery.On {
		earliest, latest := wire.Epoch(t.recovery.Since), wire.Epoch(s.Clock.Now())
		*d = recoveryDescription{"ENABLED", &earliest, &latest, t.recovery.Days}
	}
	return out
}

type kinesisDestinations struct {
	TableName                     string
	KinesisDataStreamDestinations []struct{}
}

func (s *Service) describeKinesisStreamingDestination(r *wire.Request, in *tableOnly) (*kinesisDestinations, error) {
	t, err := s.table(r.Region, in.TableName)
	if err != nil {
		return nil, err
	}
	return &kinesisDestinations{TableName: t.name, KinesisDataStreamDestinations: []struct{}{}}, nil
}

type contributorInsights struct{ TableName, ContributorInsightsStatus string }

func (s *Service) describeContributorInsights(r *wire.Request, in *tableOnly) (*contributorInsights, error) {
	t, err := s.table(r.Region, in.TableName)
	if err != nil {
		return nil, err
	}
	return &contributorInsights{t.name, "DISABLED"}, nil
}
