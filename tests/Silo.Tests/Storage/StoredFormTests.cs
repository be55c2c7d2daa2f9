using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

/// <summary>What earlier versions stored. These files only grow: a line that no longer reads is a log that no longer opens.</summary>
public sealed class StoredFormTests
{
    public static TheoryData<string, Type> Files => new()
    {
        { "stored-events", typeof(LogEvent) }, { "stored-head", typeof(ConversationHead) }, { "stored-run", typeof(RunRecord) },
    };

    // With the defaults that are left out today.
    private static readonly LogJson Whole = new(new JsonSerializerOptions(LogJson.Default.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });

    [Theory]
    [MemberData(nameof(Files))]
    public void StoredJson_ofAnEarlierVersion_isReadWithoutLoss(string file, Type type)
    {
        foreach (var stored in Lines(file))
        {
            var read = JsonSerializer.Deserialize(stored, LogJson.Default.GetTypeInfo(type)!);
            var again = JsonSerializer.SerializeToElement(read, Whole.GetTypeInfo(type)!);

            Assert.Empty(Lost(JsonSerializer.Deserialize<JsonElement>(stored), again, file));
        }
    }

    [Fact]
    public void StoredEvents_holdEveryKind()
    {
        var kinds = LogJson.Default.LogEvent.PolymorphismOptions!.DerivedTypes.Select(each => (string)each.TypeDiscriminator!);
        var stored = Lines("stored-events").Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("kind").GetString()!);

        Assert.Equal(kinds.Order(), stored.Distinct().Order());
    }

    private static string[] Lines(string file)
    {
        using var reader = new StreamReader(typeof(StoredFormTests).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<string> Lost(JsonElement stored, JsonElement again, string path)
    {
        if (stored.ValueKind == JsonValueKind.Object && again.ValueKind == JsonValueKind.Object)
        {
            return stored.EnumerateObject().SelectMany(field => again.TryGetProperty(field.Name, out var value)
                ? Lost(field.Value, value, $"{path}.{field.Name}")
                : [$"{path}.{field.Name}"]);
        }

        if (stored.ValueKind == JsonValueKind.Array && again.ValueKind == JsonValueKind.Array && stored.GetArrayLength() == again.GetArrayLength())
            return stored.EnumerateArray().Zip(again.EnumerateArray()).SelectMany((pair, index) => Lost(pair.First, pair.Second, $"{path}[{index}]"));

        return JsonElement.DeepEquals(stored, again) ? [] : [path];
    }
}
