// @vitest-environment jsdom
// The test that the README shows.
import '../../recipes/unchanged.test'
