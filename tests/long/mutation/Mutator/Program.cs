using System.Text.Json;
using Mutator;

// mutator ROOT SEED COUNT LIST [-DROPPED...] FOLDER...
//
// Draws COUNT mutants from each FOLDER below ROOT, writes all of them into the sources there, each behind a switch, and
// their list into LIST. Mutants that did not compile are named by their numbers, as -17, and left out: the numbers of
// the others stay as they were.
if (args.Length < 5)
{
    Console.Error.WriteLine("mutator ROOT SEED COUNT LIST [-DROPPED...] FOLDER...");
    return 2;
}

var (root, seed, count, list) = (args[0], int.Parse(args[1]), int.Parse(args[2]), args[3]);
var dropped = args[4..].Where(arg => arg[0] == '-').Select(arg => int.Parse(arg[1..])).ToHashSet();
var constants = new UsesOfConstants(Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories));
var all = new List<Mutant>();
foreach (var folder in args[4..].Where(arg => arg[0] != '-'))
{
    var files = Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new SourceFile(root, path, constants)).ToList();
    // Each folder has its own chance, so that one more folder changes nothing in the others.
    var chance = new Random(HashOf(folder) ^ seed);
    var drawn = files.SelectMany(file => file.Places().Select(place => (file, place))).ToArray();
    chance.Shuffle(drawn);
    foreach (var (file, place) in drawn.Take(count))
    {
        var mutant = new Mutant(all.Count + 1, folder, file.Name, place, chance.Next());
        all.Add(mutant);
        if (!dropped.Contains(mutant.Id)) file.Chosen.Add(place.Span, mutant);
    }

    foreach (var file in files.Where(file => file.Chosen.Count > 0)) file.Write();
}

File.WriteAllText(list, JsonSerializer.Serialize(all.Where(mutant => !dropped.Contains(mutant.Id)).Select(mutant => new { mutant.Id, mutant.Folder, mutant.File, mutant.Place.FirstLine, mutant.Place.LastLine, mutant.Place.Kind, mutant.Before, mutant.After, mutant.Place.Once })));
return 0;

// The same in every process, as GetHashCode of a text is not.
static int HashOf(string text) => text.Aggregate(17, (sum, letter) => unchecked((sum * 31) + letter));
