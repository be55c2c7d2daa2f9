using System.Text.Json.Serialization;
using Conversations.Storage;

namespace Conversations.Log;

/// <summary>The stored form of the log and of what is derived from it.</summary>
/// <remarks>
/// What has its type's default is not written: a field that is missing is read as that, and not as its initializer's value.
/// For the same reason a field added later must be nullable, or mean by its type's default what its absence meant.
/// A constructor's parameter with a default of its own is the exception: it must be written always.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(LogEvent))]
[JsonSerializable(typeof(ConversationHead))]
[JsonSerializable(typeof(RunRecord))]
public sealed partial class LogJson : JsonSerializerContext;
