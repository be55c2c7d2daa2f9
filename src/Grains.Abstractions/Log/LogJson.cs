using System.Text.Json.Serialization;
using Conversations.Storage;

namespace Conversations.Log;

/// <summary>The stored form of the log and of what is derived from it.</summary>
/// <remarks>
/// All but nulls is written, because a field that is missing is read as its type's default and not as its initializer's value.
/// For the same reason a field added later must be nullable, or mean by its type's default what its absence meant.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(LogEvent))]
[JsonSerializable(typeof(ConversationHead))]
[JsonSerializable(typeof(RunRecord))]
public sealed partial class LogJson : JsonSerializerContext;
