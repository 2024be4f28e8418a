using System.Globalization;
using System.Net.Http.Headers;

namespace Tuner.Pipecat.Delivery;

/// <summary>Tuner's API: the record as it is.</summary>
internal sealed class CallRequests : IRequestForm
{
    public MediaTypeHeaderValue MediaType { get; } = new("application/json");

    public Uri? AddressOf(Credential credential, string agentId)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{credential.Address}/api/v1/public/call?workspace_id={credential.WorkspaceId}&agent_remote_identifier={Uri.EscapeDataString(agentId)}");
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
    }

    public ReadOnlyMemory<byte>? BodyOf(OutgoingRecord record) => record.Payload;

    public bool TryAddKey(HttpRequestHeaders headers, Credential credential) => credential.FitsHeader && headers.TryAddWithoutValidation("Authorization", "Bearer " + credential.ApiKey);

    public DeliveryResult Read(HttpResponseMessage response, (byte[] Bytes, bool Whole) body, OutgoingRecord record, Credential credential, DateTimeOffset now) =>
        AnswerReader.Read(response, body, record, credential.ApiKey, now);
}
