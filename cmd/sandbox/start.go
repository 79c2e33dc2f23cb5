package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/terraformcli"
)

// started is a sandbox that listens, and what a command needs to use it.
type started struct {
	*sandbox.Sandbox
	environment []string // NAME=value
	mirror      string   // of the AWS provider, or ""
	folder      string   // Terraform's CLI configuration
}

// start starts a sandbox; the caller stops it.
func (k *knobs) start(ctx context.Context) (*started, error) {
	options, err := k.resolve()
	if err != nil {
		return nil, err
	}
	s, err := sandbox.New(options)
	if err != nil {
		return nil, err
	}
	if err := s.Start(ctx); err != nil {
		return nil, err
	}
	up := &started{Sandbox: s}
	if err := up.prepare(!k.noTerraform); err != nil {
		_ = up.stop() // the first error says what is wrong
		return nil, err
	}
	return up, nil
}

// prepare collects the environment. A provider mirror is used where there is one; a registry serves otherwise.
func (s *started) prepare(terraform bool) error {
	var err error
	if s.environment, err = s.Environment(); err != nil || !terraform {
		return err
	}
	if s.mirror, err = terraformcli.FindMirror("."); err != nil {
		return nil
	}
	if s.folder, err = os.MkdirTemp("", "warm-standby-terraform-"); err != nil {
		return fmt.Errorf("make a folder for terraform's CLI configuration: %w", err)
	}
	more, err := terraformcli.Environment(s.folder, s.mirror)
	s.environment = append(s.environment, more...)
	return err
}

func (s *started) stop() error {
	if s.folder != "" {
		os.RemoveAll(s.folder)
	}
	return s.Close()
}

// announce says where everything is, and that a fast clock measures nothing.
func (s *started) announce(w io.Writer) {
	status := s.Status()
	a := status.Addresses
	fmt.Fprintf(w, "sandbox: AWS at http://%s, management at http://%s, DNS at %s, resolver at %s\n", a.AWS, a.Management, a.DNS, a.Resolver)
	for _, region := range slices.Sorted(maps.Keys(a.Gateway)) {
		fmt.Fprintf(w, "sandbox: HTTPS of %s at %s\n", region, a.Gateway[region])
	}
	if status.Speed != 1 {
		fmt.Fprintf(w, "sandbox: its clock runs %g times faster than the world: nothing here is a measurement\n", status.Speed)
	}
	if s.mirror != "" {
		fmt.Fprintf(w, "sandbox: terraform takes the AWS provider from %s\n", s.mirror)
	}
}
