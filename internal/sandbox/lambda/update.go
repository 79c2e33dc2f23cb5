package lambda

import "github.com/warm-standby/warm-standby/internal/sandbox/wire"

// settingsUpdate has a pointer for each member that may be left as it is.
type settingsUpdate struct {
	Runtime, Role, Handler, Description, KMSKeyArn *string
	Timeout, MemorySize                            *int
	Environment                                    *environmentVariables
	EphemeralStorage                               *ephemeralStorage
	TracingConfig                                  *tracingConfig
	LoggingConfig                                  *loggingConfig
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (u settingsUpdate) apply(c settings) settings {
	set(&c.Runtime, u.Runtime)
	set(&c.Role, u.Role)
	set(&c.Handler, u.Handler)
	set(&c.Description, u.Description)
	set(&c.KMSKeyArn, u.KMSKeyArn)
	set(&c.Timeout, u.Timeout)
	set(&c.MemorySize, u.MemorySize)
	if u.Environment != nil {
		c.Environment = u.Environment
	}
	if u.EphemeralStorage != nil {
		c.EphemeralStorage = u.EphemeralStorage
	}
	if u.TracingConfig != nil {
		c.TracingConfig = u.TracingConfig
	}
	if u.LoggingConfig != nil {
		c.LoggingConfig = u.LoggingConfig
	}
	return c
}

func (s *Service) updateFunctionConfiguration(r *wire.Request, in *settingsUpdate) (*configuration, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	c := in.apply(f.settings)
	if err := c.check(); err != nil {
		return nil, err
	}
	f.settings = c.withDefaults()
	f.touch(s.Clock.Now())
	return f.describe(), nil
}

type codeUpdate struct {
	codeInput
	Architectures []string
	Publish       bool
	DryRun        bool
}

func (s *Service) updateFunctionCode(r *wire.Request, in *codeUpdate) (*configuration, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	unpacked, err := s.unpack(in.codeInput)
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		return f.describe(), nil
	}
	f.code = unpacked
	if len(in.Architectures) > 0 {
		f.settings.Architectures = in.Architectures
	}
	f.touch(s.Clock.Now())
	if in.Publish {
		return f.publish(), nil
	}
	return f.describe(), nil
}
