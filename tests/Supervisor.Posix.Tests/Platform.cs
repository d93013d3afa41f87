[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// A child between fork and exec holds copies of everybody's descriptors, and without a directory of its own a spawner changes the
// umask of the whole process: tests side by side would see that of each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
