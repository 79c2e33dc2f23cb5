package review

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// metricsRegion is where Route 53 keeps its health check metrics, and nowhere else.
const metricsRegion = "us-east-1"

var standbyHealth = &Rule{
	ID: "standby-health", Severity: Warning,
	Reason: "a standby that nobody watches is found broken on the day it is needed; health check metrics live in us-east-1 only",
	Fix:    "give the SECONDARY a health check, and each check a CloudWatch alarm in us-east-1 that notifies somebody",
	Link:   "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html",
	check: func(s *subject, r *reporter) {
		for _, pair := range s.Pairs {
			for _, secondary := range pair.Secondaries {
				if !secondary.CheckAttached() && !watchedByELB(secondary) {
					r.at(secondary, absent, "%s: the SECONDARY has no health check: nobody would know that it is down", pair)
				}
			}
		}
		for _, alarm := range s.Config.OfType("aws_cloudwatch_metric_alarm") {
			if alarm.Get("metric_name").TextOr("") == "HealthCheckStatus" {
				alarmWorks(s, r, alarm)
			}
		}
		alarms := s.alarmsByCheck()
		for _, c := range s.attachments() {
			if len(alarms[c.Resource]) == 0 {
				r.at(c, absent, "no alarm watches this check")
			}
		}
	},
}

func (s *subject) alarmsByCheck() map[*tfconfig.Resource][]*tfconfig.Resource {
	alarms := map[*tfconfig.Resource][]*tfconfig.Resource{}
	for _, alarm := range s.Config.OfType("aws_cloudwatch_metric_alarm") {
		for _, check := range s.Config.Targets(alarm.Body.Raw("dimensions")) {
			alarms[check] = append(alarms[check], alarm)
		}
	}
	return alarms
}

// alarmWorks reports what keeps an alarm on a health check from ringing, or from being heard.
func alarmWorks(s *subject, r *reporter, alarm *tfconfig.Resource) {
	dimensions := alarm.Get("dimensions")
	if !dimensions.Exists() || dimensions.Known() && !dimensions.Get("HealthCheckId").Exists() {
		r.at(alarm, dimensions, "the alarm names no HealthCheckId: it watches nothing")
	}
	if at := s.PlaceOf(alarm); at.Region != "" && at.Region != metricsRegion {
		r.at(alarm, alarm.Body.Raw("provider"), "the alarm is in %s, and health check metrics are in %s only: it will never have data", at.Region, metricsRegion)
	}
	if comparison := alarm.Get("comparison_operator"); strings.HasPrefix(comparison.TextOr(""), "GreaterThan") {
		r.at(alarm, comparison, "the alarm rings while the check is healthy: the status is 1 then, and 0 when it is not")
	}
	if len(alarm.Get("alarm_actions").Items()) == 0 {
		r.at(alarm, absent, "the alarm has no alarm_actions: nobody hears it")
	}
}
