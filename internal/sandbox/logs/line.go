package logs

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// kept is how many lines a group keeps; the oldest go first.
const kept = 2000

// Line is one log event.
type Line struct {
	Stream  string
	Millis  int64 // sandbox time
	Message string
}

// Write appends a message to a group if it exists, as a function's runtime does. It tells whether the group exists.
func (s *Service) Write(region, group, stream, message string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.regions[region][group]
	if g == nil {
		return false
	}
	if len(g.Lines) >= 2*kept {
		g.Lines = append([]Line(nil), g.Lines[kept:]...)
	}
	g.Lines = append(g.Lines, Line{Stream: stream, Millis: s.clock.Now().UnixMilli(), Message: message})
	return true
}

type filterInput struct {
	LogGroupName  string `json:"logGroupName"`
	FilterPattern string `json:"filterPattern"`
	StartTime     int64  `json:"startTime"` // milliseconds
	EndTime       int64  `json:"endTime"`
	Limit         int    `json:"limit"`
}

type eventView struct {
	LogStreamName string `json:"logStreamName"`
	Timestamp     int64  `json:"timestamp"`
	IngestionTime int64  `json:"ingestionTime"`
	Message       string `json:"message"`
}

type filterOutput struct {
	Events []eventView `json:"events"`
}

// filterLogEvents takes a plain word as the pattern: the pattern language is not implemented.
func (s *Service) filterLogEvents(r *wire.Request, in *filterInput) (*filterOutput, error) {
	if strings.ContainsAny(in.FilterPattern, "{}[]?*") {
		return nil, wire.BadRequest("InvalidParameterException", "the sandbox takes a plain word as filterPattern")
	}
	out := &filterOutput{Events: []eventView{}}
	word := strings.Trim(in.FilterPattern, `"`)
	err := s.change(r.Region, in.LogGroupName, func(g *group) {
		for _, line := range g.Lines {
			outside := line.Millis < in.StartTime || (in.EndTime > 0 && line.Millis > in.EndTime)
			full := in.Limit > 0 && len(out.Events) >= in.Limit
			if outside || full || !strings.Contains(line.Message, word) {
				continue
			}
			out.Events = append(out.Events, eventView{line.Stream, line.Millis, line.Millis, line.Message})
		}
	})
	return out, err
}

// WriteTo appends a line to the group that an ARN names, as API Gateway's access log does.
func (s *Service) WriteTo(region, groupARN, line string) {
	s.Write(region, nameOf(groupARN), "access", line)
}
