using System.Text.Json.Nodes;
using Conversations.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Conversations.Silo.Tests.Deploy;

/// <summary>The YAML files of <c>deploy</c>, as JSON. Every scalar is a string.</summary>
internal static class Manifests
{
    /// <param name="path">Relative to <c>deploy</c>.</param>
    public static JsonObject One(string path) => Assert.Single(All(path));

    public static JsonObject[] All(string path)
    {
        var (reader, writer) = (new DeserializerBuilder().Build(), new SerializerBuilder().JsonCompatible().Build());
        var parser = new Parser(new StringReader(Text(path)));
        var documents = new List<JsonObject>();
        parser.Consume<StreamStart>();
        while (parser.Current is not StreamEnd) documents.Add(JsonNode.Parse(writer.Serialize(reader.Deserialize<object>(parser)))!.AsObject());
        return [.. documents];
    }

    public static JsonObject OfKind(string path, string kind) => All(path).Single(each => (string?)each["kind"] == kind);

    public static string Text(string path) => File.ReadAllText(Repository.PathOf($"deploy/{path}"));

    /// <summary>What stands at a path such as <c>spec.template</c>.</summary>
    public static JsonNode At(this JsonNode node, string path) =>
        path.Split('.').Aggregate(node, (each, step) => each[step] ?? throw new KeyNotFoundException($"{path}: there is no {step}."));

    public static string TextAt(this JsonNode node, string path) => (string)node.At(path)!;

    public static int NumberAt(this JsonNode node, string path) => int.Parse(node.TextAt(path), System.Globalization.CultureInfo.InvariantCulture);
}
