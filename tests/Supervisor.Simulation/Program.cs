using System.Diagnostics;
using System.Globalization;
using Supervisor.Simulation;

// simulate [--seed N] [--requests N] [--minutes N] [--histories N] [--shrink 0] [--lines N] [--twin N]: runs histories from seeds N, N+1, …
// for so many minutes; one without --minutes. A history that breaks what must hold is made small, but for --shrink 0, and told with the last
// lines of its log, and ends it with status 1. With --histories that many are run, and those that break are told in a line each.
// --keeper N walks what a keeper is told, from seed N, for --requests steps; with --histories from so many.
// --twin N walks seed N with and without other images, and tells where the two first differ; with --histories so many of them.
Dictionary<string, int> given = [];
for (int i = 0; i + 1 < args.Length; i += 2)
{
    given[args[i]] = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
}

if (given.TryGetValue("--twin", out int twin))
{
    int different = 0;
    for (int last = twin + given.GetValueOrDefault("--histories", 1); twin < last; twin++)
    {
        string? difference = new TwinWalk(twin, given.GetValueOrDefault("--requests", 150)).Compare();
        different += difference is null ? 0 : 1;
        Console.WriteLine($"twin {twin}: {difference ?? "no difference"}");
    }

    return different > 0 ? 1 : 0;
}

if (given.TryGetValue("--keeper", out int kept))
{
    int wrong = 0;
    for (int last = kept + given.GetValueOrDefault("--histories", 1); kept < last; kept++)
    {
        using KeeperWalk walk = new(kept);
        walk.Run(given.GetValueOrDefault("--requests", 1500));
        wrong += walk.Violations.Count > 0 ? 1 : 0;
        walk.Violations.ForEach(violation => Console.WriteLine($"keeper {kept}: {violation}"));
    }

    Console.WriteLine(wrong == 0 ? "all holds" : $"{wrong} broke");
    return wrong > 0 ? 1 : 0;
}

int seed = given.GetValueOrDefault("--seed", 1);
int requests = given.GetValueOrDefault("--requests", 150);
int lines = given.GetValueOrDefault("--lines", History.DefaultLines);
TimeSpan limit = TimeSpan.FromMinutes(given.GetValueOrDefault("--minutes"));
bool isSurvey = given.TryGetValue("--histories", out int wanted);
Stopwatch watch = Stopwatch.StartNew();
long histories = 0;
int broken = 0;
Tally tally = new();
do
{
    Outcome outcome = (History.Of(seed, requests) with { Lines = lines }).Run();
    tally += outcome.Tally;
    histories++;
    if (outcome.Violation is not null && isSurvey)
    {
        broken++;
        Console.WriteLine($"seed {seed}: {outcome.Violation}");
    }
    else if (outcome.Violation is not null)
    {
        Console.WriteLine($"seed {seed}: {outcome.Violation}");
        Outcome small = given.GetValueOrDefault("--shrink", 1) == 0 ? outcome : Shrinking.Shrink(outcome);
        Console.WriteLine($"with {small.History.Requests.Count} requests ({string.Join(',', small.History.Requests)}): {small.Violation}");
        Console.WriteLine(string.Join('\n', small.Log.TakeLast(lines)));
        Console.WriteLine($"{histories} histories, {tally} in {watch.Elapsed}");
        return 1;
    }

    seed++;
}
while (isSurvey ? histories < wanted : watch.Elapsed < limit);

Console.WriteLine($"{histories} histories, {tally} in {watch.Elapsed}, up to seed {seed - 1}: {(broken == 0 ? "all holds" : $"{broken} broke")}");
return broken == 0 ? 0 : 1;
