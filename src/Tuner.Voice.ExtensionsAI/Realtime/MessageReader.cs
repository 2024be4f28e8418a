using Microsoft.Extensions.AI;

namespace Tuner.Voice;

/// <summary>Reads messages: the provider's raw ones where somebody knows them, else the typed fields.</summary>
internal sealed class MessageReader(RealtimeCall call, IRealtimeEventReader? events)
{
    private object? _lastRaw;

    public void Received(RealtimeServerMessage? message)
    {
        try
        {
            if (message is null) return;
            if (message.RawRepresentation is { } raw && events is not null)
            {
                // One event of the service may come as several messages.
                if (ReferenceEquals(raw, _lastRaw)) return;
                if (events.ReadEvent(raw, call))
                {
                    _lastRaw = raw;
                    return;
                }
            }

            TypedEvents.Read(message, call);
        }
        catch (Exception fault)
        {
            call.Warn($"an event of the realtime service could not be recorded ({fault.GetType().Name})");
        }
    }

    /// <summary>A provider's own session that the host asks for, so that what goes past us is told as well.</summary>
    public object? Recorded(object? service)
    {
        try
        {
            return service is not null && events is not null ? events.Record(service, call) : service;
        }
        catch (Exception fault)
        {
            call.Warn($"the provider's own session is not recorded ({fault.GetType().Name}): what the application does with it is missing from the record");
            return service;
        }
    }

    public void Sent(RealtimeClientMessage? message)
    {
        try
        {
            if (message is null || (message.RawRepresentation is { } raw && events?.ReadCommand(raw, call) == true)) return;
            TypedCommands.Read(message, call, events is not null);
        }
        catch (Exception fault)
        {
            call.Warn($"a message to the realtime service could not be recorded ({fault.GetType().Name})");
        }
    }
}
